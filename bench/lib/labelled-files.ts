// Image files with labels, decoded in chunks: what every dataset of single files comes down to.
import path from 'node:path';
import type { DatasetPart, DecodedChunk } from '../contract/dataset.js';
import { decodeFiles } from './decode-image.js';
import { chunksOf, keepRows } from './keep-rows.js';
import type { Fit } from './resize.js';

export interface LabelledFile {
  /** Relative to the dataset's folder. */
  readonly path: string;
  readonly label: number;
  /** Images of one group never straddle two splits; absent where the dataset has none. */
  readonly group?: number;
}

const CHUNK = 512;

/** The files that a limit keeps, in order. */
export function limitFiles(
  files: readonly LabelledFile[],
  part: DatasetPart,
  limit: number | null,
): readonly LabelledFile[] {
  return Array.from(keepRows(files.length, limit, part), (row) => files[row]).filter((file) => file !== undefined);
}

/** Decodes to RGB of one size; throws DataError for a file that is missing or does not decode. */
export async function* decodeLabelledFiles(
  folder: string,
  files: readonly LabelledFile[],
  { part, size, fit }: { readonly part: DatasetPart; readonly size: readonly [number, number]; readonly fit: Fit },
): AsyncGenerator<DecodedChunk> {
  const grouped = files.every(({ group }) => group !== undefined);
  for (const chunk of chunksOf(files, CHUNK)) {
    const paths = chunk.map((file) => path.join(folder, file.path));
    yield {
      part,
      images: await decodeFiles(paths, size, fit),
      labels: Int32Array.from(chunk, ({ label }) => label),
      groups: grouped ? Int32Array.from(chunk, ({ group = -1 }) => group) : null,
    };
  }
}

/** One sequence after another. */
export async function* concatChunks(...parts: readonly AsyncIterable<DecodedChunk>[]): AsyncGenerator<DecodedChunk> {
  for (const part of parts) yield* part;
}
