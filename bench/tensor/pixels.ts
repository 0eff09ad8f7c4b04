// From stored pixels to what a model sees, and the augmentation on the way: one pass over the batch in plain code.
import { imageSize, type FloatImages, type Images, type Shape3 } from '../contract/arrays.js';
import { DEFAULT_NORMALIZATION, type Normalization } from '../contract/normalization.js';

/** How one image is shifted and mirrored; offsets in pixels, positive shows what lies below or right. */
export interface Placement {
  readonly down: number;
  readonly right: number;
  readonly flip: boolean;
}

const AS_IS: Placement = { down: 0, right: 0, flip: false };

/**
 * Model input, float32 [n, h, w, c], normalised channel by channel.
 *
 * @param placements - one for each image, or one for all; absent leaves images as they are. Pixels outside the image
 *   are mirrored at its border without repeating the border pixel (numpy and PyTorch call it `reflect`)
 */
export function toInput(
  images: Images,
  placements: readonly Placement[] = [AS_IS],
  normalization: Normalization = DEFAULT_NORMALIZATION,
): Float32Array {
  const { pixels, count, shape } = images;
  const size = imageSize(shape);
  const table = normalizedBytes(normalization, shape[2]);
  const output = new Float32Array(count * size);
  const columns = new Int32Array(shape[1]);
  for (let index = 0; index < count; index++) {
    const placement = placements[placements.length === 1 ? 0 : index] ?? AS_IS;
    placeColumns(columns, placement, shape);
    place({ pixels, output, start: index * size, shape, down: placement.down, columns, table });
  }
  return output;
}

/** The same of float32 pixels in [0, 1], as they are. */
export function floatsToInput({ values, shape }: FloatImages, { mean, std }: Normalization): Float32Array {
  const channels = shape[2];
  const by = (numbers: readonly number[]) =>
    Array.from({ length: channels }, (_, channel) => ofChannel(numbers, channel, channels));
  const [means, stds] = [by(mean), by(std)];
  return values.map((value, index) => (value - (means[index % channels] ?? 0)) / (stds[index % channels] ?? 1));
}

/** (v / 255 - mean) / std in float32, for every byte value v of each channel: [channels * 256]. */
function normalizedBytes({ mean, std }: Normalization, channels: number): Float32Array {
  return Float32Array.from({ length: channels * 256 }, (_, at) => {
    const channel = Math.floor(at / 256);
    return ((at % 256) / 255 - ofChannel(mean, channel, channels)) / ofChannel(std, channel, channels);
  });
}

/** The channel's own number, or the only one. Throws RangeError if there are neither one nor `channels`. */
function ofChannel(values: readonly number[], channel: number, channels: number): number {
  const value = values.length === 1 ? values[0] : values[channel];
  if (value !== undefined && (values.length === 1 || values.length === channels)) return value;
  throw new RangeError(`normalisation: expected 1 or ${channels} numbers, got ${values.length}`);
}

/** Where in a row of pixels each column of the output is found. */
function placeColumns(columns: Int32Array, { right, flip }: Placement, [, width, channels]: Shape3): void {
  for (let x = 0; x < width; x++) columns[x] = reflect((flip ? width - 1 - x : x) + right, width) * channels;
}

/** One image, which begins at `start` in both arrays. */
interface Placing {
  readonly pixels: Uint8Array;
  readonly output: Float32Array;
  readonly start: number;
  readonly shape: Shape3;
  readonly down: number;
  readonly columns: Int32Array;
  readonly table: Float32Array;
}

function place({ pixels, output, start, shape, down, columns, table }: Placing): void {
  const [height, width, channels] = shape;
  let at = start;
  for (let y = 0; y < height; y++) {
    const row = start + reflect(y + down, height) * width * channels;
    for (let x = 0; x < width; x++) {
      const from = row + (columns[x] ?? 0);
      for (let channel = 0; channel < channels; channel++) {
        output[at++] = table[channel * 256 + (pixels[from + channel] ?? 0)] ?? 0;
      }
    }
  }
}

/** Index of the pixel that a mirror at both borders shows at `position`; sizes of 1 have one pixel only. */
function reflect(position: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((position % period) + period) % period;
  return folded < size ? folded : period - folded;
}
