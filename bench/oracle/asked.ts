// A victim that is asked, wherever it runs, and how its images come in batches.
import { imageSize, type Images, type ImageStore, type Matrix } from '../contract/arrays.js';
import { at } from '../lib/arrays/at.js';

/** Images at hand, or rows of a store that are read batch by batch. */
export type AskedImages = Images | { readonly store: ImageStore; readonly rows: ArrayLike<number> };

/** A victim that gives answers and nothing else. */
export interface AskedVictim {
  /** Images in one request at most. */
  readonly batch: number;
  /** Posteriors float32 [n, classes], in the order of the images. */
  predict(images: AskedImages): Promise<Matrix>;
  close(): Promise<void>;
}

export function countOf(source: AskedImages): number {
  return 'store' in source ? source.rows.length : source.count;
}

/** `count` images from `start` on. */
export function batchOf(source: AskedImages, start: number, count: number): Images {
  if ('store' in source)
    return source.store.read(Array.from({ length: count }, (_, offset) => at(source.rows, start + offset)));
  const size = imageSize(source.shape);
  return { pixels: source.pixels.subarray(start * size, (start + count) * size), count, shape: source.shape };
}

/** Copies of the last image behind the others, for a model of a fixed batch. */
export function filled({ pixels, count, shape }: Images, wanted: number): Images {
  const size = imageSize(shape);
  const all = new Uint8Array(wanted * size);
  all.set(pixels);
  for (let image = count; image < wanted; image++) all.set(pixels.subarray((count - 1) * size), image * size);
  return { pixels: all, count: wanted, shape };
}
