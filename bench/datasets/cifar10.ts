// CIFAR-10, binary version: each record is one label byte, then the red, green and blue planes of 32x32 pixels.
import path from 'node:path';
import type { DatasetPart, DatasetPlugin, DecodedChunk } from '../contract/dataset.js';
import { keepRows } from '../lib/keep-rows.js';
import { planesToPixels } from '../lib/planes.js';
import { corruptSource, findSource, readSource } from '../lib/source-file.js';

const SHAPE = [32, 32, 3] as const;
const RECORD = 1 + 32 * 32 * 3;
const CLASSES = 10;
const BATCHES: readonly (readonly [string, DatasetPart])[] = [
  ['data_batch_1.bin', 'train'],
  ['data_batch_2.bin', 'train'],
  ['data_batch_3.bin', 'train'],
  ['data_batch_4.bin', 'train'],
  ['data_batch_5.bin', 'train'],
  ['test_batch.bin', 'test'],
];
const NAMES = 'batches.meta.txt';

export const dataset: DatasetPlugin = {
  meta: {
    id: 'cifar10',
    title: 'CIFAR-10',
    version: '1.0.0',
    licence: 'No formal licence; used for research with citation',
    homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    paper: 'Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
    obtain: 'stealbench data fetch cifar10',
    classes: CLASSES,
    shape: SHAPE,
    counts: { train: 50000, test: 10000 },
    generated: false,
  },
  officialFiles: [
    {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      name: 'cifar-10-binary.tar.gz',
      bytes: null,
      checksum: { algorithm: 'md5', hex: 'c32a1d4ab5d03f1284b67883e8d87530' },
    },
  ],
  async decode({ folder, limit }) {
    const names = await findSource(folder, [NAMES, `cifar-10-batches-bin/${NAMES}`]);
    const base = path.dirname(names);
    return {
      classNames: await readClassNames(path.join(folder, names)),
      shape: SHAPE,
      chunks: decodeBatches(path.join(folder, base), limit),
      rules: [],
      files: [names, ...BATCHES.map(([name]) => path.join(base, name))],
    };
  },
};

async function readClassNames(file: string): Promise<readonly string[]> {
  const lines = (await readSource(file)).toString('utf8').split('\n');
  const names = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (names.length !== CLASSES) throw corruptSource(file, `${CLASSES} class names`, `${names.length}`);
  return names;
}

/** One chunk a batch file; a limit is met by an equal share of each batch of the part. */
async function* decodeBatches(folder: string, limit: number | null): AsyncGenerator<DecodedChunk> {
  for (const [index, [name, part]] of BATCHES.entries()) {
    const share = part === 'test' ? limit : limit === null ? null : shareOf(limit, index, BATCHES.length - 1);
    yield decodeBatch(await readSource(path.join(folder, name)), part, share, path.join(folder, name));
  }
}

function shareOf(limit: number, index: number, parts: number): number {
  return Math.floor(limit / parts) + (index < limit % parts ? 1 : 0);
}

function decodeBatch(bytes: Uint8Array, part: DatasetPart, limit: number | null, file: string): DecodedChunk {
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    throw corruptSource(file, `whole records of ${RECORD} bytes`, `${bytes.length} bytes`);
  }
  const rows = keepRows(bytes.length / RECORD, limit, path.basename(file));
  const labels = Int32Array.from(rows, (row) => bytes[row * RECORD] ?? -1);
  const foreign = labels.find((label) => label >= CLASSES);
  if (foreign !== undefined) throw corruptSource(file, `labels 0 to ${CLASSES - 1}`, `${foreign}`);
  const pixels = new Uint8Array(rows.length * (RECORD - 1));
  rows.forEach((row, at) => planesToPixels(bytes.subarray(row * RECORD + 1, (row + 1) * RECORD), 3, pixels, at));
  return { part, images: { pixels, count: rows.length, shape: SHAPE }, labels, groups: null };
}
