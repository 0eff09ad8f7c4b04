// A gradient of what cannot be differentiated: the victim is asked again a small step aside.
import { imageSize, type FloatImages } from '../../contract/arrays.js';
import type { Oracle, Rng } from '../../contract/plugins.js';
import { assertSomeDifference } from '../../tensor/blocks/zero-gradient.js';

export interface ZerothOrder {
  /** Pixels in [0, 1]. */
  readonly images: FloatImages;
  /** Length of a step, on the scale [0, 1] of pixels; what it takes beyond the scale is cut off. */
  readonly step: number;
  /** Directions an image, each asked once. */
  readonly directions: number;
  readonly rng: Rng;
  readonly queryPrecision: Oracle['queryPrecision'];
}

/**
 * Mean over random unit directions u of d (L(x + step u) − L(x)) / step · u, image by image (Truong et al., CVPR 2021, equation 4).
 *
 * Through an API of bytes both ends are whole grey levels: where one image lies between two of them, a tiny step would show the
 * rounding and not the victim.
 *
 * @param loss - of each image, which it gets as the API reads them: n (directions + 1) queries in all
 * @returns float32 [n * h * w * c]
 * @throws NumericError `zero-gradient` where no difference is other than zero
 */
export async function zerothOrderGradient(
  { images, step, directions, rng, queryPrecision }: ZerothOrder,
  loss: (images: FloatImages) => Promise<ArrayLike<number>>,
): Promise<Float32Array> {
  const dimensions = imageSize(images.shape);
  const from = asRead(images, queryPrecision);
  const start = await loss(from);
  const gradient = new Float32Array(images.values.length);
  const seen: number[] = [];
  for (let direction = 0; direction < directions; direction++) {
    const units = unitDirections(images.count, dimensions, rng);
    const values = from.values.map((value, at) => Math.min(1, Math.max(0, value + step * (units[at] ?? 0))));
    const moved = await loss(asRead({ ...images, values }, queryPrecision));
    const differences = Float64Array.from(
      { length: images.count },
      (_, image) => (moved[image] ?? 0) - (start[image] ?? 0),
    );
    seen.push(...differences);
    addEstimate(gradient, { differences, units, step, share: 1 / directions });
  }
  assertSomeDifference({ values: seen, step, dimensions, queryPrecision });
  return gradient;
}

/** What the API reads of images in [0, 1]: whole grey levels, halves up, or the floats themselves. */
export function asRead(images: FloatImages, queryPrecision: Oracle['queryPrecision']): FloatImages {
  if (queryPrecision === 'float32') return images;
  return { ...images, values: images.values.map((value) => Math.floor(value * 255 + 0.5) / 255) };
}

export interface Estimate {
  /** L(x + step u) − L(x), one an image. */
  readonly differences: ArrayLike<number>;
  /** Unit directions, image by image. */
  readonly units: Float32Array;
  readonly step: number;
  /** Of this direction in the mean. */
  readonly share: number;
}

/** Adds what one direction says of each image's gradient. */
export function addEstimate(gradient: Float32Array, { differences, units, step, share }: Estimate): void {
  const dimensions = units.length / differences.length;
  for (let at = 0; at < units.length; at++) {
    const slope = (differences[Math.floor(at / dimensions)] ?? 0) / step;
    gradient[at] = (gradient[at] ?? 0) + share * dimensions * slope * (units[at] ?? 0);
  }
}

/** Uniform on the sphere: float32 [count * dimensions], each of length 1. */
function unitDirections(count: number, dimensions: number, rng: Rng): Float32Array {
  const units = Float32Array.from({ length: count * dimensions }, () => rng.normal());
  for (let image = 0; image < count; image++) {
    const own = units.subarray(image * dimensions, (image + 1) * dimensions);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    own.forEach((value, at) => (own[at] = value / length));
  }
  return units;
}
