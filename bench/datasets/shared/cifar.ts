// What CIFAR10 and CIFAR100 share: batches of 32x32 images in planes, in binary records or in Python's pickles.
import path from 'node:path';
import type { DatasetPart, DecodedChunk, DecodedLayout } from '../../contract/dataset.js';
import { keepRows } from '../../lib/splits/keep-rows.js';
import { planesToPixels } from '../../lib/images/planes.js';
import { corruptSource, readSource } from '../../lib/files/source-file.js';

export const CIFAR_SHAPE = [32, 32, 3] as const;
const PIXELS = 32 * 32 * 3;

/** Labels and images, each red, green and blue plane after the other. */
export interface CifarBatch {
  readonly labels: ArrayLike<number>;
  /** uint8 [count * 3072]. */
  readonly planes: Uint8Array;
}

export interface CifarSource {
  readonly classNames: readonly string[];
  /** Relative to the dataset's folder. */
  readonly batches: readonly { readonly file: string; readonly part: DatasetPart }[];
  /** Files read besides. */
  readonly tables: readonly string[];
  readonly read: (bytes: Uint8Array, where: string) => CifarBatch;
}

/** One chunk a batch; a limit is met by an equal share of each batch of the part. */
export function cifarLayout(folder: string, source: CifarSource, limit: number | null): DecodedLayout {
  return {
    classNames: source.classNames,
    shape: CIFAR_SHAPE,
    chunks: decodeBatches(folder, source, limit),
    rules: [],
    files: [...source.tables, ...source.batches.map(({ file }) => file)],
  };
}

async function* decodeBatches(
  folder: string,
  { batches, read, classNames }: CifarSource,
  limit: number | null,
): AsyncGenerator<DecodedChunk> {
  for (const part of ['train', 'test'] as const) {
    const own = batches.filter((batch) => batch.part === part);
    for (const [index, { file }] of own.entries()) {
      const where = path.join(folder, file);
      const share = limit === null ? null : shareOf(limit, index, own.length);
      yield decodeBatch(read(await readSource(where), where), {
        part,
        limit: share,
        where,
        classes: classNames.length,
      });
    }
  }
}

function shareOf(limit: number, index: number, parts: number): number {
  return Math.floor(limit / parts) + (index < limit % parts ? 1 : 0);
}

function decodeBatch(
  { labels, planes }: CifarBatch,
  to: { readonly part: DatasetPart; readonly limit: number | null; readonly where: string; readonly classes: number },
): DecodedChunk {
  const { part, limit, where, classes } = to;
  if (labels.length === 0) throw corruptSource(where, 'at least one image', 'none');
  const foreign = Array.from(labels).find((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (foreign !== undefined) throw corruptSource(where, `labels 0 to ${classes - 1}`, `${foreign}`);
  const rows = keepRows(labels.length, limit, path.basename(where));
  const pixels = new Uint8Array(rows.length * PIXELS);
  rows.forEach((row, at) => planesToPixels(planes.subarray(row * PIXELS, (row + 1) * PIXELS), 3, pixels, at));
  const images = { pixels, count: rows.length, shape: CIFAR_SHAPE };
  return { part, images, labels: Int32Array.from(rows, (row) => labels[row] ?? -1), groups: null };
}

/** Records of `before` other bytes, a label and an image. */
export function binaryBatch(bytes: Uint8Array, where: string, before = 0): CifarBatch {
  const record = before + 1 + PIXELS;
  if (bytes.length === 0 || bytes.length % record !== 0)
    throw corruptSource(where, `whole records of ${record} bytes`, `${bytes.length} bytes`);
  const count = bytes.length / record;
  const planes = new Uint8Array(count * PIXELS);
  for (let row = 0; row < count; row++)
    planes.set(bytes.subarray(row * record + before + 1, (row + 1) * record), row * PIXELS);
  return { labels: Uint8Array.from({ length: count }, (_, row) => bytes[row * record + before] ?? 0), planes };
}

/** One class name a line. Throws DataError `source-corrupt` for another number of names, or one that comes twice. */
export async function readClassNames(file: string, classes: number): Promise<readonly string[]> {
  const lines = (await readSource(file)).toString('utf8').split('\n');
  return checkClassNames(
    lines.map((line) => line.trim()).filter((line) => line !== ''),
    classes,
    file,
  );
}

/** The names themselves, if there are as many as classes. */
export function checkClassNames(names: readonly string[], classes: number, where: string): readonly string[] {
  if (names.length !== classes) throw corruptSource(where, `${classes} class names`, `${names.length}`);
  return names;
}
