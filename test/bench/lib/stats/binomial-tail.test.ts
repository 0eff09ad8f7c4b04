import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialTail } from '../../../../bench/lib/stats/binomial-tail.js';

describe('binomialTail', () => {
  it('agrees with SciPy for 250 trials of probability 0.1', () => {
    expect(binomialTail(25, 250, 0.1)).toBeCloseTo(0.530826, 6);
    expect(binomialTail(40, 250, 0.1)).toBeCloseTo(0.002053, 6);
    expect(binomialTail(50, 250, 0.1) / 1.663e-6).toBeCloseTo(1, 3);
  });

  it('falls below 2^-64 at 78 of 250', () => {
    expect(binomialTail(77, 250, 0.1)).toBeGreaterThan(2 ** -64);
    expect(binomialTail(78, 250, 0.1)).toBeLessThan(2 ** -64);
  });

  it('is what counting gives for three coins', () => {
    expect([0, 1, 2, 3].map((count) => binomialTail(count, 3, 0.5))).toEqual([
      1,
      expect.closeTo(7 / 8, 12),
      expect.closeTo(4 / 8, 12),
      expect.closeTo(1 / 8, 12),
    ]);
  });

  it('falls with the count, from 1 to p to the n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, p) => {
        const tails = Array.from({ length: n + 1 }, (_, count) => binomialTail(count, n, p));
        expect(tails[0]).toBe(1);
        expect(Math.abs((tails[n] ?? 0) - p ** n)).toBeLessThanOrEqual(1e-9 * p ** n + 1e-300);
        for (const [index, tail] of tails.entries()) expect(tail).toBeLessThanOrEqual((tails[index - 1] ?? 1) + 1e-12);
      }),
    );
  });

  it.each([
    [-1, 3, 0.5],
    [4, 3, 0.5],
    [1, 3, 1.5],
    [1, 3, Number.NaN],
  ])('refuses %s of %s at %s', (count, n, p) => {
    expect(() => binomialTail(count, n, p)).toThrow(RangeError);
  });
});
