// Light augmentations: an image and copies of it that are moved by a pixel, which a deterministic defense answers anew.
import { imageSize, type Images, type Shape3 } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';

/** [down, right] in pixels. */
export type Shift = readonly [number, number];

const NEIGHBOURS: readonly Shift[] = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
];

/** An image can be asked so often: as it is, and once for each neighbour. */
export const MOST_COPIES = 1 + NEIGHBOURS.length;

/**
 * Draws the shifts of one image: none first, then each neighbour at most once.
 *
 * @param copies - 1 to {@link MOST_COPIES}
 */
export function drawShifts(copies: number, rng: Rng): readonly Shift[] {
  const order = rng.permutation(NEIGHBOURS.length).subarray(0, copies - 1);
  return [[0, 0], ...Array.from(order, (index) => NEIGHBOURS[index] ?? ([0, 0] as const))];
}

/** One image of uint8 [height, width, channels], moved; what comes in at an edge repeats the edge. */
export function shifted(pixels: Uint8Array, [height, width, channels]: Shape3, [down, right]: Shift): Uint8Array {
  const moved = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    const fromY = Math.min(height - 1, Math.max(0, y - down));
    for (let x = 0; x < width; x++) {
      const fromX = Math.min(width - 1, Math.max(0, x - right));
      const from = (fromY * width + fromX) * channels;
      moved.set(pixels.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return moved;
}

/** Copies of each image by its shifts, one image after the other: [sum of shifts, height, width, channels]. */
export function copiesOf({ pixels, shape }: Images, shifts: readonly (readonly Shift[])[]): Images {
  const size = imageSize(shape);
  const copies = shifts.flatMap((own, image) =>
    own.map((shift) => shifted(pixels.subarray(image * size, (image + 1) * size), shape, shift)),
  );
  const joined = new Uint8Array(copies.length * size);
  copies.forEach((copy, index) => joined.set(copy, index * size));
  return { pixels: joined, count: copies.length, shape };
}
