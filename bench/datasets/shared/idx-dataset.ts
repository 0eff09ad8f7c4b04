// Datasets of four idx files, as MNIST is published: images and labels of a training and a test part.
import path from 'node:path';
import type {
  DatasetPart,
  DatasetPlugin,
  DecodedChunk,
  DecodedLayout,
  DecodeOptions,
  OfficialFile,
} from '../../contract/dataset.js';
import { decodeIdx } from './idx.js';
import { keepRows } from '../../lib/splits/keep-rows.js';
import { corruptSource, findSource, isSourceFile, readSource } from '../../lib/files/source-file.js';

const PREFIX: Readonly<Record<DatasetPart, string>> = { train: 'train', test: 't10k' };
const IMAGES = 'images-idx3-ubyte';
const LABELS = 'labels-idx1-ubyte';

/** Training images, training labels, test images, test labels. */
type FourFiles<T> = readonly [T, T, T, T];

const PARTS = ['train', 'test'] as const;
const NAMES: readonly string[] = PARTS.flatMap((part) => [IMAGES, LABELS].map((kind) => `${PREFIX[part]}-${kind}.gz`));

/** What is otherwise than in MNIST. */
export interface IdxOptions {
  /** Names of the four packed files: training images, training labels, test images, test labels. */
  readonly names?: readonly string[];
  /** Each image is stored column by column. */
  readonly transposed?: boolean;
  /** Number of the first class in the label files. */
  readonly firstLabel?: number;
}

/** `emnist-letters-train-images-idx3-ubyte.gz` and so on, for {@link IdxOptions.names}. */
export function emnistNames(split: string): readonly string[] {
  return PARTS.flatMap((part) => [IMAGES, LABELS].map((kind) => `emnist-${split}-${part}-${kind}.gz`));
}

/** @param md5 - of the packed files as published, and of what they unpack to where that is known */
export function officialIdxFiles(
  address: string,
  md5: FourFiles<{ readonly packed: string; readonly unpacked?: string }>,
): readonly OfficialFile[] {
  return md5.map(({ packed, unpacked }, index) => {
    const name = NAMES[index] ?? '';
    const checksum = { algorithm: 'md5', hex: packed } as const;
    return {
      url: `${address}/${name}`,
      name,
      bytes: null,
      checksum,
      ...(unpacked === undefined ? {} : { unpacked: { algorithm: 'md5', hex: unpacked } as const }),
    };
  });
}

/** `decode` of a dataset of four idx files, images [n, height, width], as they come or unpacked. */
export function idxDecoder(
  classNames: readonly string[],
  [height, width]: readonly [number, number],
  { names = NAMES, transposed = false, firstLabel = 0 }: IdxOptions = {},
): DatasetPlugin['decode'] {
  return async ({ folder, limit }: DecodeOptions): Promise<DecodedLayout> => {
    const files: string[] = [];
    for (const name of names) files.push(await findSource(folder, places(name), isSourceFile));
    const [trainImages = '', trainLabels = '', testImages = '', testLabels = ''] = files;
    const parts: readonly IdxPart[] = [
      { part: 'train', images: trainImages, labels: trainLabels },
      { part: 'test', images: testImages, labels: testLabels },
    ];
    return {
      classNames,
      shape: [height, width, 1],
      chunks: decodeParts(folder, parts, { classes: classNames.length, height, width, limit, transposed, firstLabel }),
      rules: transposed ? ['Images are stored column by column and were turned upright.'] : [],
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
  readonly transposed: boolean;
  readonly firstLabel: number;
}

async function* decodeParts(
  folder: string,
  parts: readonly IdxPart[],
  wanted: IdxWanted,
): AsyncGenerator<DecodedChunk> {
  for (const part of parts) yield await decodePart(folder, part, wanted);
}

/**
 * torchvision keeps the files in `<dataset>/raw`, EMNIST's archive in `gzip`; some copies write a dot before `idx`, and
 * some archives hold each file in a folder of its name.
 */
function places(name: string): readonly string[] {
  const plain = name.replace(/\.gz$/, '');
  const dotted = plain.replace('-idx', '.idx');
  const names = [name, plain, dotted, ...[plain, dotted].flatMap((own) => [`${own}/${plain}`, `${own}/${dotted}`])];
  return ['', 'raw', 'gzip', 'MNIST/raw', 'FashionMNIST/raw', 'KMNIST/raw', 'EMNIST/raw'].flatMap((folder) =>
    names.map((each) => path.join(folder, each)),
  );
}

async function decodePart(
  folder: string,
  { part, images, labels }: IdxPart,
  { classes, height, width, limit, transposed, firstLabel }: IdxWanted,
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
  const foreign = answers.values.find((label) => label < firstLabel || label >= firstLabel + classes);
  if (foreign !== undefined) {
    const expected = `labels ${firstLabel} to ${firstLabel + classes - 1}`;
    throw corruptSource(path.join(folder, labels), expected, `${foreign}`);
  }
  if (count === 0) throw corruptSource(path.join(folder, images), 'at least one image', 'none');
  const rows = keepRows(count, limit, part);
  const size = height * width;
  const kept = new Uint8Array(rows.length * size);
  rows.forEach((row, at) => {
    const image = pixels.values.subarray(row * size, (row + 1) * size);
    kept.set(transposed ? transpose(image, height, width) : image, at * size);
  });
  return {
    part,
    images: { pixels: kept, count: rows.length, shape: [height, width, 1] },
    labels: Int32Array.from(rows, (row) => (answers.values[row] ?? -1) - firstLabel),
    groups: null,
  };
}

/** Column by column to row by row. */
function transpose(image: Uint8Array, height: number, width: number): Uint8Array {
  return Uint8Array.from(image, (_, at) => image[(at % width) * height + Math.floor(at / width)] ?? 0);
}
