// The idx files of MNIST and its kin as archives unpack them, and what EMNIST does otherwise.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataset as emnist } from '../../../bench/datasets/emnist.js';
import { dataset as letters } from '../../../bench/datasets/emnist-letters.js';
import { dataset as digits } from '../../../bench/datasets/emnist-digits.js';
import { dataset as kmnist } from '../../../bench/datasets/kmnist.js';
import { dataset as mnist } from '../../../bench/datasets/mnist.js';
import { importDataset } from '../../../bench/pipeline/data/import.js';
import { idx, idxFiles, put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

describe('files of MNIST', () => {
  it('may each lie in a folder of their own name', async () => {
    const source = await tempFolder();
    for (const [name, bytes] of Object.entries(idxFiles(12, 5))) await put(source, `${name}/${name}`, bytes);
    const { record } = await importDataset({ plugin: mnist, source, dataRoot: await tempFolder(), variant: 'nested' });
    expect([record.parts.train.count, record.parts.test?.count]).toEqual([12, 5]);
  });

  it('are said to be missing where a folder has the name of one and is empty', async () => {
    const source = await tempFolder();
    for (const name of Object.keys(idxFiles(1, 1))) await mkdir(path.join(source, name));
    const error = await ourError(
      importDataset({ plugin: mnist, source, dataRoot: await tempFolder(), variant: 'nested' }),
    );
    expect(error).toMatchObject({ name: 'DataError', code: 'source-missing' });
  });

  it('may not be empty', async () => {
    const folder = await tempFolder();
    for (const [name, bytes] of Object.entries(idxFiles(3, 0))) await put(folder, name, bytes);
    expect((await ourError(collect(mnist, { folder }))).message).toMatch(/t10k-images.*at least one image, got none/);
  });

  it('are those of KMNIST too', async () => {
    const folder = await tempFolder();
    for (const [name, bytes] of Object.entries(idxFiles(11, 2))) await put(folder, `KMNIST/raw/${name}`, bytes);
    const { layout, train } = await collect(kmnist, { folder });
    expect(layout.classNames[3]).toBe('tsu');
    expect(train.labels[10]).toBe(0);
  });
});

/** One image of row r, column c: value 28 r + c mod 251 when upright; stored by columns. */
const UPRIGHT = Array.from({ length: 784 }, (_, at) => at % 251);
const STORED = Uint8Array.from({ length: 784 }, (_, at) => UPRIGHT[(at % 28) * 28 + Math.floor(at / 28)] ?? 0);

async function emnistFiles(folder: string, split: string, label: number): Promise<void> {
  for (const part of ['train', 'test']) {
    await put(folder, `gzip/emnist-${split}-${part}-images-idx3-ubyte.gz`, gzipSync(idx([1, 28, 28], STORED)));
    await put(folder, `gzip/emnist-${split}-${part}-labels-idx1-ubyte.gz`, gzipSync(idx([1], Uint8Array.of(label))));
  }
}

describe('EMNIST', () => {
  it.each([
    [emnist, 'balanced', 46, 't', 46],
    [letters, 'letters', 26, 'Z', 25],
    [digits, 'digits', 9, '9', 9],
  ] as const)('$meta.id has its images upright and its classes from 0', async (plugin, split, stored, name, label) => {
    const folder = await tempFolder();
    await emnistFiles(folder, split, stored);
    const { layout, train, test } = await collect(plugin, { folder });
    expect([...train.pixels]).toEqual(UPRIGHT);
    expect(test.labels).toEqual([label]);
    expect(layout.classNames[label]).toBe(name);
    expect(layout.classNames).toHaveLength(plugin.meta.classes ?? 0);
    expect(layout.rules).toEqual(['Images are stored column by column and were turned upright.']);
  });

  it('has no letter 0', async () => {
    const folder = await tempFolder();
    await emnistFiles(folder, 'letters', 0);
    expect((await ourError(collect(letters, { folder }))).message).toContain('labels 1 to 26, got 0');
  });
});
