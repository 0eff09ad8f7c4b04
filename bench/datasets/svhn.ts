// SVHN, cropped digits: house numbers in MATLAB files, the digit 0 being class 10 there.
import path from 'node:path';
import type { DatasetPart, DatasetPlugin, DecodedChunk, OfficialFile } from '../contract/dataset.js';
import { decodeMat5 } from './shared/mat5.js';
import { keepRows } from '../lib/splits/keep-rows.js';
import { corruptSource, findSource, isSourceFile, readSource } from '../lib/files/source-file.js';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const SIDE = 32;
const SHAPE = [SIDE, SIDE, 3] as const;
const PIXELS = SIDE * SIDE * 3;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'svhn',
    title: 'SVHN',
    version: '1.0.0',
    licence: 'Non-commercial use only (Stanford)',
    homepage: 'http://ufldl.stanford.edu/housenumbers/',
    paper: 'Netzer et al., Reading Digits in Natural Images with Unsupervised Feature Learning, 2011',
    obtain: 'stealbench data fetch svhn',
    classes: DIGITS.length,
    shape: SHAPE,
    counts: { train: 73257, test: 26032 },
    generated: false,
  },
  officialFiles: [
    officialFile('train', 'e26dedcc434d2e4c54c9b2d4a06d8373'),
    officialFile('test', 'eb5a983be6a315427106f1b164d9cef3'),
  ],
  async decode({ folder, limit }) {
    const files = {
      train: await findSource(folder, places('train'), isSourceFile),
      test: await findSource(folder, places('test'), isSourceFile),
    };
    return {
      classNames: DIGITS,
      shape: SHAPE,
      chunks: decodeParts(folder, files, limit),
      rules: ['The part of extra images is not used.'],
      files: [files.train, files.test],
    };
  },
};

function fileName(part: DatasetPart): string {
  return `${part}_32x32.mat`;
}

function places(part: DatasetPart): readonly string[] {
  return ['', 'SVHN', 'svhn'].map((folder) => path.join(folder, fileName(part)));
}

function officialFile(part: DatasetPart, md5: string): OfficialFile {
  const name = fileName(part);
  const url = `http://ufldl.stanford.edu/housenumbers/${name}`;
  return { url, name, bytes: null, checksum: { algorithm: 'md5', hex: md5 } };
}

async function* decodeParts(
  folder: string,
  files: Readonly<Record<DatasetPart, string>>,
  limit: number | null,
): AsyncGenerator<DecodedChunk> {
  for (const part of ['train', 'test'] as const) {
    const where = path.join(folder, files[part]);
    yield decodePart(await readSource(where), part, where, limit);
  }
}

/** `X` is [row, column, channel, image] and `y` [image, 1], the first dimension changing fastest. */
function decodePart(bytes: Uint8Array, part: DatasetPart, where: string, limit: number | null): DecodedChunk {
  const arrays = decodeMat5(bytes, where);
  const [images, answers] = [arrays.get('X'), arrays.get('y')];
  const count = images?.sizes[3] ?? 0;
  if (images?.sizes.slice(0, 3).join() !== SHAPE.join() || count < 1)
    throw corruptSource(where, 'X [32, 32, 3, n] of uint8', `[${images?.sizes.join(', ') ?? 'none'}]`);
  if (answers?.values.length !== count)
    throw corruptSource(where, `y [${count}, 1] of uint8`, `[${answers?.sizes.join(', ') ?? 'none'}]`);
  const foreign = answers.values.find((label) => label < 1 || label > DIGITS.length);
  if (foreign !== undefined) throw corruptSource(where, 'labels 1 to 10', `${foreign}`);
  const rows = keepRows(count, limit, part);
  const pixels = new Uint8Array(rows.length * PIXELS);
  rows.forEach((row, at) => {
    for (let pixel = 0; pixel < PIXELS; pixel++)
      pixels[at * PIXELS + pixel] = images.values[row * PIXELS + placeOf(pixel)] ?? 0;
  });
  const labels = Int32Array.from(rows, (row) => (answers.values[row] ?? 0) % DIGITS.length);
  return { part, images: { pixels, count: rows.length, shape: SHAPE }, labels, groups: null };
}

/** Where a value of an image, row by row and channels last, lies in the file. */
function placeOf(pixel: number): number {
  const [row, column, channel] = [Math.floor(pixel / (SIDE * 3)), Math.floor(pixel / 3) % SIDE, pixel % 3];
  return row + SIDE * (column + SIDE * channel);
}
