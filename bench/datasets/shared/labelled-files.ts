// Image files with labels, decoded in chunks: what every dataset of single files comes down to.
import path from 'node:path';
import type { DatasetPart, DecodedChunk } from '../../contract/dataset.js';
import { decodeFiles } from '../../lib/images/decode-image.js';
import { chunksOf, keepRows } from '../../lib/splits/keep-rows.js';
import type { Fit } from '../../lib/images/resize.js';

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

export interface DecodeFilesOptions {
  readonly part: DatasetPart;
  readonly size: readonly [number, number];
  readonly fit: Fit;
  /** Leaves files out that are missing or do not decode. */
  readonly skipDamaged?: boolean;
}

/** Decodes to RGB of one size; throws DataError for a file that is missing or does not decode, unless they are skipped. */
export async function* decodeLabelledFiles(
  folder: string,
  files: readonly LabelledFile[],
  { part, size, fit, skipDamaged = false }: DecodeFilesOptions,
): AsyncGenerator<DecodedChunk> {
  const grouped = files.every(({ group }) => group !== undefined);
  for (const chunk of chunksOf(files, CHUNK)) {
    const paths = chunk.map((file) => path.join(folder, file.path));
    const { images, damaged } = await decodeFiles(paths, size, fit, skipDamaged);
    const kept = chunk.filter((_, row) => !damaged.has(row));
    yield {
      part,
      images,
      labels: Int32Array.from(kept, ({ label }) => label),
      groups: grouped ? Int32Array.from(kept, ({ group = -1 }) => group) : null,
      skipped: [...damaged].map(([row, reason]) => ({ path: chunk[row]?.path ?? '', reason })),
    };
  }
}

/** One sequence after another. */
export async function* concatChunks(...parts: readonly AsyncIterable<DecodedChunk>[]): AsyncGenerator<DecodedChunk> {
  for (const part of parts) yield* part;
}
