// What of an image stays where somebody changes it a little: which parts are lighter than the whole.
import type { Shape3 } from '../../contract/arrays.js';

/** A part counts as lighter from so many grey levels on, so that noise on an even image decides nothing. */
const MARGIN = 4;

/**
 * uint8 of 0 and 1, row by row: whether each of cells × cells parts is lighter on average than the image, channels together. Of
 * an image with fewer pixels a side each is a part.
 *
 * @param image - uint8 [h * w * c]
 */
export function coarsely(image: Uint8Array, [height, width, channels]: Shape3, cells: number): Uint8Array {
  const [rows, columns] = [Math.min(cells, height), Math.min(cells, width)];
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  let total = 0;
  for (const [at, value] of image.entries()) {
    const pixel = Math.floor(at / channels);
    const row = Math.floor((Math.floor(pixel / width) * rows) / height);
    const cell = row * columns + Math.floor(((pixel % width) * columns) / width);
    sums[cell] = (sums[cell] ?? 0) + value;
    counts[cell] = (counts[cell] ?? 0) + 1;
    total += value;
  }
  const bound = total / image.length + MARGIN;
  return Uint8Array.from(sums, (sum, cell) => Number(sum / (counts[cell] ?? 1) > bound));
}
