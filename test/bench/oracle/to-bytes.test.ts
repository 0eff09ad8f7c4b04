import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../bench/oracle/to-bytes.js';

const of = (...values: number[]): number[] => [
  ...toBytes({ values: Float32Array.from(values), count: values.length, shape: [1, 1, 1] }).pixels,
];

describe('Floats on their way to an API of bytes', () => {
  it('become whole grey levels, halves away from zero', () => {
    // 0.1 of 255 is 25.5, a step of JBDA: 26.
    expect(of(0, 1, 25.5 / 255, 25.4 / 255, 0.5)).toEqual([0, 255, 26, 25, 128]);
  });

  it('lose less than half a grey level, and bytes come back as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.double({ min: 0, max: 1, noNaN: true }), (level, value) => {
        expect(of(level / 255)).toEqual([level]);
        expect(Math.abs((of(value)[0] ?? Number.NaN) / 255 - value)).toBeLessThanOrEqual(0.5 / 255 + 1e-7);
      }),
    );
  });

  it.each([-0.001, 1.001, Number.NaN, Number.POSITIVE_INFINITY])('refuse %s', (value) => {
    expect(() => of(value)).toThrow(expect.objectContaining({ code: 'query-range' }));
  });
});
