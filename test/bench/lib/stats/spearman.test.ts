import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spearman } from '../../../../bench/lib/stats/spearman.js';

describe('spearman', () => {
  it('follows 1 − 6 Σ d² / (n (n² − 1)) without ties', () => {
    // Rank differences 1, 1, 0, 1, 1 of five: 1 − 6 * 4 / 120 = 0.8.
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(0.8, 12);
  });

  it('sees order only: a monotone transform changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 3 }),
        (pairs) => {
          const x = pairs.map(([a]) => a);
          const y = pairs.map(([, b]) => b);
          const rho = spearman(x, y);
          expect(spearman(x.map(Math.exp), y)).toBe(rho);
          if (rho !== null) {
            expect(Math.abs(rho)).toBeLessThanOrEqual(1);
            expect(
              spearman(
                x,
                y.map((value) => -value),
              ),
            ).toBeCloseTo(-rho, 12);
          }
        },
      ),
    );
  });

  it('is undefined for a constant side and for two pairs', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2], [1, 2])).toBeNull();
  });
});
