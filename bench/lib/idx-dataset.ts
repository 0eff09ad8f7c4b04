// Datasets of four idx files, as MNIST is published: images and labels of a training and a test part.
import path from 'node:path';
import type {
  DatasetPart,
  DatasetPlugin,
  DecodedChunk,
  DecodedLayout,
  DecodeOptions,
  OfficialFile,
} from '../contract/dataset.js';
import { decodeIdx } from './idx.js';
import { keepRows } from './keep-rows.js';
import { corruptSource, findSource, readSource } from './source-file.js';

const PREFIX: Readonly<Record<DatasetPart, string>> = { train: 'train', test: 't10k' };
const IMAGES = 'images-idx3-ubyte';
const LABELS = 'labels-idx1-ubyte';

/** Training images, training labels, test images, test labels. */
type FourFiles<T> = readonly [T, T, T, T];

const NAMES: readonly string[] = (['train', 'test'] as const).flatMap((part) =>
  [IMAGES, LABELS].map((kind) => `${PREFIX[part]}-${kind}.gz`),
);

/** @param md5 - of the packed files as published, and of what they unpack to */
export function officialIdxFiles(
  address: string,
  md5: FourFiles<{ readonly packed: string; readonly unpacked: string }>,
): readonly OfficialFile[] {
  return md5.map(({ packed, unpacked }, index) => {
    const name = NAMES[index] ?? '';
    const checksum = { algorithm: 'md5', hex: packed } as const;
    return { url: `${address}/${name}`, name, bytes: null, checksum, unpacked: { algorithm: 'md5', hex: unpacked } };
  });
}

/** `decode` of a dataset of four idx files, images [n, height, width], as they come or unpacked. */
export function idxDecoder(
  classNames: readonly string[],
  [height, width]: readonly [number, number],
): DatasetPlugin['decode'] {
  return async ({ folder, limit }: DecodeOptions): Promise<DecodedLayout> => {
    const files: string[] = [];
    for (const name of NAMES) files.push(await findSource(folder, places(name)));
    const [trainImages = '', trainLabels = '', testImages = '', testLabels = ''] = files;
    const parts: readonly IdxPart[] = [
      { part: 'train', images: trainImages, labels: trainLabels },
      { part: 'test', images: testImages, labels: testLabels },
    ];
    return {
      classNames,
      shape: [height, width, 1],
      chunks: decodeParts(folder, parts, { classes: classNames.length, height, width, limit }),
      rules: [],
      files,
    };
  };
}

interface IdxPart {
  readonly part: DatasetPart;
  readonly images: string;
  readonly labels: string;
}

interface IdxWanted {
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly limit: number | null;
}

async function* decodeParts(
  folder: string,
  parts: readonly IdxPart[],
  wanted: IdxWanted,
): AsyncGenerator<DecodedChunk> {
  for (const part of parts) yield await decodePart(folder, part, wanted);
}

/** torchvision keeps the files in `raw`; some copies write a dot before `idx`. */
function places(name: string): readonly string[] {
  const plain = name.replace(/\.gz$/, '');
  const names = [name, plain, plain.replace('-idx', '.idx')];
  return [...names, ...names.map((each) => path.join('raw', each))];
}

async function decodePart(
  folder: string,
  { part, images, labels }: IdxPart,
  { classes, height, width, limit }: IdxWanted,
): Promise<DecodedChunk> {
  const pixels = decodeIdx(await readSource(path.join(folder, images)), path.join(folder, images));
  const answers = decodeIdx(await readSource(path.join(folder, labels)), path.join(folder, labels));
  const [count = 0] = pixels.sizes;
  if (pixels.sizes.length !== 3 || pixels.sizes[1] !== height || pixels.sizes[2] !== width) {
    throw corruptSource(path.join(folder, images), `images [n, ${height}, ${width}]`, `[${pixels.sizes.join(', ')}]`);
  }
  if (answers.sizes.length !== 1 || answers.sizes[0] !== count) {
    throw corruptSource(path.join(folder, labels), `labels [${count}]`, `[${answers.sizes.join(', ')}]`);
  }
  const foreign = answers.values.find((label) => label >= classes);
  if (foreign !== undefined) throw corruptSource(path.join(folder, labels), `labels 0 to ${classes - 1}`, `${foreign}`);
  const rows = keepRows(count, limit, part);
  const size = height * width;
  const kept = new Uint8Array(rows.length * size);
  rows.forEach((row, at) => kept.set(pixels.values.subarray(row * size, (row + 1) * size), at * size));
  return {
    part,
    images: { pixels: kept, count: rows.length, shape: [height, width, 1] },
    labels: Int32Array.from(rows, (row) => answers.values[row] ?? -1),
    groups: null,
  };
}
