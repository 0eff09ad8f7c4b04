// Batches that wait at the same time share one look of the model; to each of them it is as if it had been alone.
import { imageSize, type Images, type Matrix } from '../contract/arrays.js';
import type { OwnedBatch } from './batch.js';

/** Images that the model sees at once, unless one batch alone holds more. */
export const GROUP_IMAGES = 256;

/**
 * How many of the waiting batches go together, in the order of arrival; at least one.
 *
 * A batch joins only where the budget surely covers it behind all before it. So the first of a group is the only one
 * that can be refused, and it is when everything before it has been counted: the same batches are refused as one by one.
 *
 * @param counts - images in each waiting batch; not empty
 * @param remaining - queries that may still be answered
 */
export function groupLength(counts: readonly number[], remaining: number): number {
  const most = Math.min(GROUP_IMAGES, remaining);
  let images = 0;
  const end = counts.findIndex((count) => (images += count) > most);
  return end === -1 ? counts.length : Math.max(1, end);
}

/** All images of the batches in order: uint8 [sum of counts, height, width, channels]. */
export function joinImages(batches: readonly OwnedBatch[]): Images {
  const [first] = batches;
  if (first === undefined) throw new RangeError('joinImages: expected at least one batch');
  if (batches.length === 1) return first.images;
  const { shape } = first.images;
  const count = batches.reduce((sum, { images }) => sum + images.count, 0);
  const pixels = new Uint8Array(count * imageSize(shape));
  let offset = 0;
  for (const { images } of batches) {
    pixels.set(images.pixels, offset);
    offset += images.pixels.length;
  }
  return { pixels, count, shape };
}

/** Rows [start, start + count) of a matrix, without a copy. */
export function sliceRows({ values, columns }: Matrix, start: number, count: number): Matrix {
  return { values: values.subarray(start * columns, (start + count) * columns), rows: count, columns };
}
