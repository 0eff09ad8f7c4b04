// Small steps along the sign of a gradient, kept near the image that they began at.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import type { Substitute } from '../../contract/plugins.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { moved } from './moved-images.js';

/** Images whose gradients are taken at once: what comes of one never depends on how many others are wanted. */
const CHUNK = 256;

export interface SignedSteps {
  /** Whole grey levels: no pixel ends farther from where it began. */
  readonly levels: number;
  readonly steps: number;
  /** Grey levels of a step; need not be whole. */
  readonly step: number;
  /** 1 goes up the loss of the targets, −1 down. */
  readonly towards: 1 | -1;
  /** Images that are wanted, at the least. */
  readonly most: number;
}

/**
 * Projected gradient steps in the maximum norm (Madry et al. 2018), without a random start. A model sees whole grey levels:
 * each gradient is taken at the nearest ones.
 *
 * @param targets - float32 [n, classes], one for each image, the same in all steps
 * @returns the first images, moved: at least `most`, or all
 */
export async function signedSteps(
  model: Substitute,
  images: Images,
  targets: Matrix,
  options: SignedSteps,
): Promise<Images> {
  const size = imageSize(images.shape);
  const count = Math.min(images.count, CHUNK * Math.ceil(options.most / CHUNK));
  const pixels = new Uint8Array(count * size);
  for (let first = 0; first < count; first += CHUNK) {
    const end = Math.min(count, first + CHUNK);
    const chunk = { ...images, pixels: images.pixels.subarray(first * size, end * size), count: end - first };
    const rows = Int32Array.from({ length: end - first }, (_, index) => first + index);
    pixels.set(await steps(model, chunk, pickRows(targets, rows), options), first * size);
  }
  return { ...images, pixels, count };
}

async function steps(
  model: Substitute,
  images: Images,
  targets: Matrix,
  { levels, steps, step, towards }: SignedSteps,
): Promise<Uint8Array> {
  const begun = images.pixels;
  let [now, pixels] = [Float32Array.from(begun), begun];
  for (let done = 0; done < steps; done++) {
    const gradient = await model.inputGradient({ ...images, pixels }, targets);
    now = now.map((pixel, index) => {
      const origin = begun[index] ?? 0;
      const next = moved(pixel, gradient[index] ?? 0, step * towards, 255);
      return Math.min(origin + levels, Math.max(origin - levels, next));
    });
    pixels = Uint8Array.from(now, Math.round);
  }
  return pixels;
}
