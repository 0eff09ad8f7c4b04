import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits, halfValue } from '../../../../bench/lib/items/half.js';
import {
  assertLength,
  packBits,
  packHalves,
  packSingles,
  unpackBits,
  unpackHalves,
  unpackSingles,
} from '../../../../bench/lib/items/pack.js';

const base64 = (...bytes: number[]): string => Buffer.from(bytes).toString('base64');

describe('columns of numbers as text', () => {
  it('have the high bytes of all halves first', () => {
    // 1 is 0x3c00 and 1/3 is 0x3555.
    expect(packHalves(Float64Array.of(1, 1 / 3))).toBe(base64(0x3c, 0x35, 0x00, 0x55));
  });

  it('have four planes for singles', () => {
    // 1 is 0x3f800000 and -2.5 is 0xc0200000.
    expect(packSingles(Float64Array.of(1, -2.5))).toBe(base64(0x3f, 0xc0, 0x80, 0x20, 0, 0, 0, 0));
  });

  it('have eight flags a byte, the first one in the lowest bit', () => {
    expect(packBits(Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 0, 1))).toBe(base64(0b101, 1));
  });

  it('come back as they were, infinities included', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), (numbers) => {
        const values = Float64Array.from(numbers);
        expect(unpackSingles(packSingles(values), 'x')).toEqual(values);
        expect(unpackHalves(packHalves(values), 'x')).toEqual(values.map((value) => halfValue(halfBits(value))));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ max: 1 }), (flags) => {
        expect(unpackBits(packBits(flags), flags.length, 'x')).toEqual(Uint8Array.from(flags));
      }),
    );
  });

  it('are refused with another length, in words', () => {
    const code = 'items-shape';
    const caught = (act: () => unknown): unknown => {
      try {
        return act();
      } catch (error) {
        return error;
      }
    };
    expect(caught(() => unpackHalves(base64(1, 2, 3), 'r.json'))).toMatchObject({ code });
    expect(caught(() => unpackBits(base64(1), 9, 'r.json'))).toMatchObject({ code });
    expect(caught(() => assertLength([1], 2, 'r.json'))).toMatchObject({ code });
  });
});
