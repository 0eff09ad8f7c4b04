// Unlabelled generated pictures in chunks: every one has class 0.
import { imageSize, type Shape3 } from '../../contract/arrays.js';
import type { DecodedChunk } from '../../contract/dataset.js';
import { chunksOf, keepRows } from '../../lib/splits/keep-rows.js';

const CHUNK = 1000;

export interface GeneratedOptions {
  readonly count: number;
  readonly limit: number | null;
  readonly shape: Shape3;
  /** Picture `index`, whatever the limit: uint8 [height, width, channels]. */
  readonly draw: (index: number) => Uint8Array;
}

/** A training part alone, in order. */
export async function* generatedChunks({ count, limit, shape, draw }: GeneratedOptions): AsyncGenerator<DecodedChunk> {
  const size = imageSize(shape);
  for (const rows of chunksOf(keepRows(count, limit, 'train'), CHUNK)) {
    const pixels = new Uint8Array(rows.length * size);
    rows.forEach((row, at) => pixels.set(draw(row), at * size));
    const images = { pixels, count: rows.length, shape };
    yield await Promise.resolve({ part: 'train', images, labels: new Int32Array(rows.length), groups: null });
  }
}
