import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapiroWilk } from '../../../../bench/lib/stats/shapiro-wilk.js';

const ranks = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const blom = (n: number): number[] => ranks(n).map((rank) => (rank - 0.375) / (n + 0.25));

/** What scipy.stats.shapiro says of each sample. */
const BY_SCIPY: readonly (readonly [string, readonly number[], number])[] = [
  ['normal scores of a hundred', blom(100).map((p) => normalQuantile(p, 0, 1)), 0.999148],
  ['1 to 100', ranks(100), 0.954725],
  ['exponential quantiles of a hundred', ranks(100).map((rank) => -Math.log(1 - (rank - 0.5) / 100)), 0.829104],
  ['fifty of each of two values', ranks(100).map((rank) => Number(rank > 50)), 0.636401],
  ['ninety zeros and ten ones', ranks(100).map((rank) => Number(rank > 90)), 0.342417],
  ['1 to 10', ranks(10), 0.970165],
];

describe('Shapiro and Wilk', () => {
  it.each(BY_SCIPY)('give W of %s as scipy does', (_name, values, expected) => {
    expect(shapiroWilk(values)).toBeCloseTo(expected, 6);
  });

  it('give 1 for three values at even steps, whose weights are exact', () => {
    expect(shapiroWilk([1, 2, 3])).toBeCloseTo(1, 12);
    // Weights ±1/sqrt(2): ((4 - 0) / sqrt(2))^2 / (0 + 0 + 16 - 16/3) = 8 / (32/3).
    expect(shapiroWilk([0, 4, 0])).toBeCloseTo(0.75, 12);
  });

  it('have no W for values that are all the same, and none for two', () => {
    expect(shapiroWilk([2, 2, 2, 2])).toBeNull();
    expect(() => shapiroWilk([1, 2])).toThrow(RangeError);
  });

  it('know neither order, unit nor origin, and stay in (0, 1]', () => {
    const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: -50, max: 50 }),
        (values, unit, origin) => {
          const w = shapiroWilk(values);
          const moved = shapiroWilk(values.map((value) => value * unit + origin).reverse());
          if (w === null) {
            expect(moved).toBeNull();
            return;
          }
          expect(w).toBeGreaterThan(0);
          expect(w).toBeLessThanOrEqual(1);
          expect(moved).toBeCloseTo(w, 9);
        },
      ),
    );
  });
});
