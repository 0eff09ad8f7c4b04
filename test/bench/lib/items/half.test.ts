import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits, halfValue, LARGEST_FIGURE, roundFigure } from '../../../../bench/lib/items/half.js';

describe('half precision', () => {
  // Python: struct.unpack('<H', struct.pack('<e', x))
  it.each([
    [0, 0x0000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [6.1e-5, 0x03ff],
    [65504, 0x7bff],
    [65519.9, 0x7bff],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [1.01 * 2 ** -25, 0x0001],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('rounds %d to the bits that Python gives', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
  });

  it('has an infinity, a NaN and a zero with a sign', () => {
    expect([65520, Infinity, -Infinity].map(halfBits)).toEqual([0x7c00, 0x7c00, 0xfc00]);
    expect(halfValue(halfBits(NaN))).toBeNaN();
    expect(halfValue(halfBits(-0))).toBe(-0);
  });

  it('gives every one of its numbers back', () => {
    const bits = Array.from({ length: 0x10000 }, (_, index) => index).filter((index) => index % 0x8000 <= 0x7c00);
    expect(bits.filter((one) => halfBits(halfValue(one)) !== one)).toEqual([]);
  });

  it('moves a value by no more than half a step, and keeps the order', () => {
    const normal = fc.double({ min: 2 ** -14, max: 65504, noNaN: true });
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        expect(Math.abs(halfValue(halfBits(a)) - a)).toBeLessThanOrEqual(a * 2 ** -11);
        if (a <= b) expect(halfValue(halfBits(a))).toBeLessThanOrEqual(halfValue(halfBits(b)));
      }),
    );
  });
});

describe('a figure as it is kept', () => {
  it('has eight significant bits', () => {
    // 0.7 = 179.2 / 256 and 27.631 = 221.05 / 8; 2 and 1 / 128 need no rounding.
    expect([0.7, 27.631, 2, 1 / 128].map(roundFigure)).toEqual([179 / 256, 221 / 8, 2, 1 / 128]);
  });

  it('is a half, near its value, and never infinite', () => {
    expect(LARGEST_FIGURE).toBe(65280);
    expect(roundFigure(1e30)).toBe(LARGEST_FIGURE);
    fc.assert(
      fc.property(fc.double({ min: 2 ** -14, max: LARGEST_FIGURE, noNaN: true }), (value) => {
        const figure = roundFigure(value);
        expect(halfValue(halfBits(figure))).toBe(figure);
        expect(Math.abs(figure - value)).toBeLessThanOrEqual(value * (2 ** -8 + 2 ** -11));
      }),
    );
  });
});
