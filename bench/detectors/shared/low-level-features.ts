// What an image says without any content: colour, contrast, sharpness and the traces of its codec.
import { imageSize, type Images } from '../../contract/arrays.js';

/** Rows of features, float64 row-major. */
export interface FeatureRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** JPEG codes blocks of 8 x 8 pixels. */
const BLOCK = 8;

/**
 * For each image, on pixels in [0, 1]: the mean of each channel, the variance of each channel, high-frequency energy
 * (mean squared 4-neighbour Laplacian of the grey image) and blockiness (mean absolute step across borders of the 8 x 8
 * grid less the mean absolute step elsewhere; after Wang, Bovik and Evans 2000). An image too small for one has 0.
 *
 * @returns float64 [n, 2 * channels + 2]
 */
export function lowLevelFeatures({ pixels, count, shape }: Images): FeatureRows {
  const channels = shape[2];
  const size = imageSize(shape);
  const columns = 2 * channels + 2;
  const values = new Float64Array(count * columns);
  for (let index = 0; index < count; index++) {
    const image = pixels.subarray(index * size, (index + 1) * size);
    const gray = grayOf(image, channels);
    const row = [...channelMoments(image, channels), laplacianEnergy(gray, shape[1]), blockiness(gray, shape[1])];
    values.set(row, index * columns);
  }
  return { values, rows: count, columns };
}

/** Means, then variances (over n). */
function channelMoments(image: Uint8Array, channels: number): readonly number[] {
  const perChannel = image.length / channels;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (const [index, value] of image.entries()) {
    const channel = index % channels;
    sums[channel] = (sums[channel] ?? 0) + value;
    squares[channel] = (squares[channel] ?? 0) + value * value;
  }
  const means = Array.from(sums, (sum) => sum / perChannel);
  const variances = Array.from(squares, (sum, channel) => sum / perChannel - (means[channel] ?? 0) ** 2);
  return [...means.map((mean) => mean / 255), ...variances.map((variance) => variance / 255 ** 2)];
}

/** Mean over channels, in [0, 1]. */
function grayOf(image: Uint8Array, channels: number): Float64Array {
  const gray = new Float64Array(image.length / channels);
  for (const [index, value] of image.entries()) {
    const pixel = Math.floor(index / channels);
    gray[pixel] = (gray[pixel] ?? 0) + value / (255 * channels);
  }
  return gray;
}

function laplacianEnergy(gray: Float64Array, width: number): number {
  const height = gray.length / width;
  const at = (y: number, x: number): number => gray[y * width + x] ?? 0;
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      sum += (at(y - 1, x) + at(y + 1, x) + at(y, x - 1) + at(y, x + 1) - 4 * at(y, x)) ** 2;
    }
  }
  return mean(sum, Math.max(0, height - 2) * Math.max(0, width - 2));
}

function blockiness(gray: Float64Array, width: number): number {
  const border = { sum: 0, count: 0 };
  const inside = { sum: 0, count: 0 };
  const note = (from: number, to: number, position: number): void => {
    const kind = position % BLOCK === 0 ? border : inside;
    kind.sum += Math.abs((gray[to] ?? 0) - (gray[from] ?? 0));
    kind.count += 1;
  };
  for (let pixel = 0; pixel < gray.length; pixel++) {
    const x = pixel % width;
    if (x > 0) note(pixel - 1, pixel, x);
    if (pixel >= width) note(pixel - width, pixel, Math.floor(pixel / width));
  }
  return border.count === 0 || inside.count === 0 ? 0 : mean(border.sum, border.count) - mean(inside.sum, inside.count);
}

function mean(sum: number, count: number): number {
  return count === 0 ? 0 : sum / count;
}
