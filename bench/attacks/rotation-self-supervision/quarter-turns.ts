// Images turned by quarters, and which quarter each shows.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import { UsageError } from '../../contract/errors.js';
import { oneHot } from '../../lib/arrays/one-hot.js';

export const QUARTERS = 4;

export interface Turned {
  /** All images as they are, then all by a quarter, by two, by three, counter-clockwise: [4 n, h, w, c]. */
  readonly images: Images;
  /** One-hot float32 [4 n, 4]. */
  readonly labels: Matrix;
}

/** @throws UsageError `not-square` */
export function quarterTurns(images: Images): Turned {
  const { pixels, count, shape } = images;
  if (shape[0] !== shape[1]) throw notSquare(shape);
  const turned = new Uint8Array(QUARTERS * pixels.length);
  turned.set(pixels);
  for (let quarter = 1; quarter < QUARTERS; quarter++) {
    const before = turned.subarray((quarter - 1) * pixels.length, quarter * pixels.length);
    turned.set(turnedOnce({ ...images, pixels: before }), quarter * pixels.length);
  }
  const labels = Int32Array.from({ length: QUARTERS * count }, (_, at) => Math.floor(at / count));
  return { images: { pixels: turned, count: QUARTERS * count, shape }, labels: oneHot(labels, QUARTERS) };
}

/** Every image counter-clockwise by a quarter: what was the right column becomes the top row. */
export function turnedOnce({ pixels, count, shape }: Images): Uint8Array {
  const [side, , channels] = shape;
  const turned = new Uint8Array(pixels.length);
  for (let image = 0; image < count; image++) {
    const start = image * imageSize(shape);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const from = start + (x * side + (side - 1 - y)) * channels;
        turned.set(pixels.subarray(from, from + channels), start + (y * side + x) * channels);
      }
    }
  }
  return turned;
}

function notSquare([height, width]: Images['shape']): UsageError {
  return new UsageError('A quarter turn changes the size of images that are not square', {
    code: 'not-square',
    expected: 'a victim of square images',
    got: `${height} x ${width} pixels`,
    hint: 'Attack it by knockoff-random, whose queries are the same.',
  });
}
