import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropy, gini } from '../../../../bench/lib/stats/concentration.js';

const distributions = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 20 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => count / total);
  });

describe('entropy', () => {
  it('is ln 2 for a fair coin and 0 for a certainty', () => {
    expect(entropy([0.5, 0.5])).toBeCloseTo(Math.LN2, 12);
    expect(entropy([1, 0, 0])).toBe(0);
  });

  it('lies in [0, ln K] and does not see the order', () => {
    fc.assert(
      fc.property(distributions, (p) => {
        expect(entropy(p)).toBeGreaterThanOrEqual(0);
        expect(entropy(p)).toBeLessThanOrEqual(Math.log(p.length));
        expect(entropy(p.toReversed())).toBeCloseTo(entropy(p), 12);
      }),
    );
  });
});

describe('gini', () => {
  it('follows its formula', () => {
    // p = 0.1, 0.2, 0.7 of K = 3: (−2 * 0.1 + 0 * 0.2 + 2 * 0.7) / 3 = 0.4.
    expect(gini([0.7, 0.1, 0.2])).toBeCloseTo(0.4, 12);
    expect(gini([0.25, 0.25, 0.25, 0.25])).toBe(0);
    expect(gini([0, 0, 0, 1])).toBe(0.75);
  });

  it('lies in [0, (K − 1) / K]', () => {
    fc.assert(
      fc.property(distributions, (p) => {
        expect(gini(p)).toBeGreaterThanOrEqual(0);
        expect(gini(p)).toBeLessThanOrEqual((p.length - 1) / p.length);
      }),
    );
  });
});
