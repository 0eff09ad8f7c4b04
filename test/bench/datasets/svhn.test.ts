// SVHN in files of MATLAB's version 5, written here by its documentation, and by SciPy where that is installed.
import { spawnSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../bench/contract/errors.js';
import { dataset as svhn } from '../../../bench/datasets/svhn.js';
import { decodeMat5 } from '../../../bench/datasets/shared/mat5.js';
import { put } from '../../support/dataset-trees.js';
import { ourError } from '../../support/errors.js';
import { PYTHON, pythonHas } from '../../support/python.js';
import { tempFolder } from '../../support/temp-folder.js';
import { collect } from './collect.js';

function element(type: number, body: Buffer): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(body.length, 4);
  return Buffer.concat([tag, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
}

/** A name of one letter, in the short form that MATLAB chooses for up to four bytes. */
function smallName(name: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(1, 2);
  bytes.write(name, 4, 'latin1');
  return bytes;
}

const int32 = (...values: readonly number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);

function uint8Array(name: string, sizes: readonly number[], values: Uint8Array): Buffer {
  const parts = [
    element(6, int32(9, 0)),
    element(5, int32(...sizes)),
    smallName(name),
    element(2, Buffer.from(values)),
  ];
  return element(14, Buffer.concat(parts));
}

function matFile(...arrays: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file', 'latin1');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126, 'latin1');
  const packed = arrays.map((array) => {
    const body = deflateSync(array);
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(body.length, 4);
    return Buffer.concat([tag, body]);
  });
  return Buffer.concat([header, ...packed]);
}

/** Value of image n at row r, column c, channel k: r + 2 c + 3 k + 5 n. */
function digits(labels: readonly number[]): Buffer {
  const values: number[] = [];
  for (const n of labels.keys())
    for (let k = 0; k < 3; k++)
      for (let c = 0; c < 32; c++) for (let r = 0; r < 32; r++) values.push(r + 2 * c + 3 * k + 5 * n);
  return matFile(
    uint8Array('X', [32, 32, 3, labels.length], Uint8Array.from(values)),
    uint8Array('y', [labels.length, 1], Uint8Array.from(labels)),
  );
}

async function withFiles(train: Buffer, test = train): Promise<string> {
  const folder = await tempFolder();
  await put(folder, 'train_32x32.mat', train);
  await put(folder, 'test_32x32.mat', test);
  return folder;
}

describe('svhn', () => {
  it('reads rows, columns, channels and digits where they belong', async () => {
    const { train, test } = await collect(svhn, { folder: await withFiles(digits([1, 10, 9]), digits([5])) });
    expect(train.labels).toEqual([1, 0, 9]);
    expect(test.labels).toEqual([5]);
    const at = 2 * 3072 + (7 * 32 + 4) * 3;
    expect([...train.pixels.subarray(at, at + 3)]).toEqual([7 + 8 + 10, 7 + 8 + 3 + 10, 7 + 8 + 6 + 10]);
  });

  it.skipIf(!pythonHas('scipy'))('reads what SciPy writes', async () => {
    const folder = await tempFolder();
    const script = [
      'import sys, numpy as np, scipy.io as io',
      'r, c, k, n = np.ogrid[:32, :32, :3, :2]',
      'X = (r + 2 * c + 3 * k + 5 * n).astype(np.uint8)',
      'for part in ("train", "test"):',
      '    io.savemat(f"{sys.argv[1]}/{part}_32x32.mat", {"X": X, "y": np.array([[1], [10]], np.uint8)}, do_compression=part == "train")',
    ].join('\n');
    const { status, stderr } = spawnSync(PYTHON, ['-c', script, folder], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const { train, test } = await collect(svhn, { folder });
    const { train: wanted } = await collect(svhn, { folder: await withFiles(digits([1, 10])) });
    expect(train).toEqual(wanted);
    expect(test).toEqual(wanted);
  });

  it.each([
    ['labels from 0 on', digits([0, 1]), /labels 1 to 10, got 0/],
    [
      'another image size',
      matFile(uint8Array('X', [2, 2, 3, 1], new Uint8Array(12))),
      /X \[32, 32, 3, n\].*\[2, 2, 3, 1\]/,
    ],
    [
      'a variable that comes twice',
      matFile(uint8Array('y', [1, 1], Uint8Array.of(1)), uint8Array('y', [1, 1], Uint8Array.of(2))),
      /each variable once, got y again/,
    ],
    ['negative sizes', matFile(uint8Array('y', [-1, -2], Uint8Array.of(1, 2))), /\[-1, -2\]/],
    ['no array of that name', matFile(uint8Array('Z', [1, 1], new Uint8Array(1))), /X \[32, 32, 3, n\].*\[none\]/],
  ])('refuses %s', async (_what, file, message) => {
    const error = await ourError(collect(svhn, { folder: await withFiles(file) }));
    expect(error).toMatchObject({ code: 'source-corrupt' });
    expect(error.message).toMatch(message);
  });

  it('names the version of MATLAB files that it does not read, and how to convert', async () => {
    const error = await ourError(
      collect(svhn, { folder: await withFiles(Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')) }),
    );
    expect(error).toMatchObject({ code: 'mat-version' });
    expect(error.hint).toContain('-v7');
  });

  it('reads or refuses damaged files, and never crashes', () => {
    const whole = digits([1, 2]);
    const damage = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255), length: fc.nat(whole.length) });
    fc.assert(
      fc.property(damage, ({ at, value, length }) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = value;
        try {
          decodeMat5(bytes, 'x.mat');
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
