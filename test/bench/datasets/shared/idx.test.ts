// The idx format, packed or not.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { decodeIdx } from '../../../../bench/datasets/shared/idx.js';

// Type 8 (unsigned bytes), rank 2, sizes 2 and 3, big endian.
const FILE = Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);

describe('decodeIdx', () => {
  it('reads sizes and values, packed by gzip or not', () => {
    for (const bytes of [FILE, gzipSync(FILE)]) {
      const { sizes, values } = decodeIdx(bytes, 'x');
      expect(sizes).toEqual([2, 3]);
      expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it('ends in a DataError for a file that was cut off anywhere, packed or not', () => {
    for (const whole of [FILE, gzipSync(FILE)]) {
      for (let length = 0; length < whole.length; length++) {
        expect(() => decodeIdx(whole.subarray(0, length), 'x')).toThrow(DataError);
      }
    }
  });

  it('refuses other types of number', () => {
    expect(() => decodeIdx(Buffer.from([0, 0, 13, 1, 0, 0, 0, 0]), 'x')).toThrow('unsigned bytes');
  });

  it('never crashes on garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        expect(() => decodeIdx(Buffer.concat([FILE.subarray(0, 8), garbage, FILE]), 'x')).toThrow(DataError);
      }),
    );
  });
});
