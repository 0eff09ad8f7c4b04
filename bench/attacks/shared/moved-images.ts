// Images of an attack's own making: moved along a gradient, picked, put together.
import { imageSize, type Images } from '../../contract/arrays.js';

/** A pixel one step along the sign of its gradient, within [0, top]; a gradient that is no number moves nothing. */
export function moved(pixel: number, gradient: number, step: number, top: number): number {
  const sign = Number.isNaN(gradient) ? 0 : Math.sign(gradient);
  return Math.min(top, Math.max(0, pixel + step * sign));
}

/** A part of the whole scale in whole grey levels, halves away from zero: 0.1 is 26 of 255. */
export function greyLevels(part: number): number {
  return Math.round(part * 255);
}

/**
 * Every pixel one step of whole grey levels along the sign of its gradient.
 *
 * @param gradient - float32 [n * h * w * c]
 * @param levels - negative goes down the gradient
 */
export function movedImages(images: Images, gradient: Float32Array, levels: number): Images {
  const pixels = images.pixels.map((pixel, index) => moved(pixel, gradient[index] ?? 0, levels, 255));
  return { ...images, pixels };
}

/** The images at positions, copied. */
export function imagesAt({ pixels, shape }: Images, positions: Int32Array): Images {
  const size = imageSize(shape);
  const picked = new Uint8Array(positions.length * size);
  positions.forEach((position, index) =>
    picked.set(pixels.subarray(position * size, (position + 1) * size), index * size),
  );
  return { pixels: picked, count: positions.length, shape };
}

/** No more than the first `most`. */
export function firstImages({ pixels, count, shape }: Images, most: number): Images {
  const kept = Math.min(count, most);
  return { pixels: pixels.slice(0, kept * imageSize(shape)), count: kept, shape };
}

/** One after the other, of one shape. */
export function joinImages(first: Images, second: Images): Images {
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  return { pixels, count: first.count + second.count, shape: first.shape };
}
