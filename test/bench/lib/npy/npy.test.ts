// The .npy format, against files written by NumPy 1.26 (test/fixtures/npy).
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { decodeNpy, encodeNpy, encodeNpyHeader, type NpyArray } from '../../../../bench/lib/npy/npy.js';

const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/npy');
const fixture = (name: string): Promise<Buffer> => readFile(path.join(FIXTURES, name));

describe('a file that NumPy has written', () => {
  it.each<[string, NpyArray, number[]]>([
    ['bytes-2x3.npy', Uint8Array.of(0, 1, 2, 3, 4, 5), [2, 3]],
    ['ints-4.npy', Int32Array.of(-1, 0, 7, 2 ** 31 - 1), [4]],
    ['floats-3x2.npy', Float32Array.of(0, 0.5, -1.25, 3e8, Infinity, 1e-7), [3, 2]],
    ['doubles-scalar.npy', Float64Array.of(Math.PI), []],
  ])('%s is read', async (name, data, shape) => {
    expect(decodeNpy(await fixture(name))).toEqual({ shape, data });
  });

  it.each<[string, NpyArray, number[]]>([
    ['bytes-2x3.npy', Uint8Array.of(0, 1, 2, 3, 4, 5), [2, 3]],
    ['ints-4.npy', Int32Array.of(-1, 0, 7, 2 ** 31 - 1), [4]],
    ['floats-3x2.npy', Float32Array.of(0, 0.5, -1.25, 3e8, Infinity, 1e-7), [3, 2]],
  ])('%s is written byte for byte', async (name, data, shape) => {
    expect(Buffer.from(encodeNpy(data, shape))).toEqual(await fixture(name));
  });

  it.each([
    ['fortran-2x3.npy', 'C order'],
    ['halves-2.npy', 'dtype'],
  ])('%s is refused: %s', async (name, expected) => {
    const bytes = await fixture(name);
    expect(() => decodeNpy(bytes, name)).toThrow(expected);
  });
});

describe('decodeNpy', () => {
  it('gives back what was encoded', () => {
    const shapes = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.constantFrom(Uint8Array, Int32Array, Float32Array, Float64Array), (shape, Kind) => {
        const data = new Kind(shape.reduce((product, size) => product * size, 1)).map((_, index) => index % 200);
        expect(decodeNpy(encodeNpy(data, shape))).toEqual({ shape, data });
      }),
    );
  });

  it('leaves the bytes it was given to their owner', () => {
    const bytes = Buffer.from(encodeNpy(Uint8Array.of(1, 2), [2]));
    const { data } = decodeNpy(bytes);
    bytes.fill(0);
    expect(data).toEqual(Uint8Array.of(1, 2));
  });

  it('ends in a DataError for a file that was cut off anywhere', () => {
    const whole = encodeNpy(Int32Array.of(1, 2, 3), [3]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeNpy(whole.subarray(0, length))).toThrow(DataError);
    }
  });

  it('ends in a DataError for garbage, behind a true beginning as well', () => {
    const head = encodeNpyHeader('|u1', [3]).subarray(0, 8);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (garbage, behindMagic) => {
        const bytes = behindMagic ? Buffer.concat([head, garbage]) : garbage;
        expect(() => decodeNpy(bytes)).toThrow(DataError);
      }),
    );
  });

  it('refuses a shape whose product is no number of elements', () => {
    const bytes = encodeNpyHeader('|u1', [2 ** 40, 2 ** 40]);
    expect(() => decodeNpy(bytes)).toThrow('2^53');
  });
});

describe('encodeNpy', () => {
  it('aligns the data to 64 bytes', () => {
    for (const shape of [[], [1], [1, 1, 1, 1]]) expect(encodeNpy(new Uint8Array(1), shape).length % 64).toBe(1);
  });

  it('refuses a shape that does not hold the array', () => {
    expect(() => encodeNpy(new Uint8Array(5), [2, 3])).toThrow(RangeError);
  });
});
