import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holmAdjust } from '../../../../bench/lib/stats/holm.js';

describe('holmAdjust', () => {
  it('multiplies by the steps left and never falls', () => {
    // Ascending 0.01 * 4, 0.02 * 3, 0.03 * 2 raised to 0.06, 0.04 * 1 raised to 0.06.
    const adjusted = holmAdjust([0.04, 0.01, 0.03, 0.02]);
    [0.06, 0.04, 0.06, 0.06].forEach((value, index) => expect(adjusted[index]).toBeCloseTo(value, 12));
  });

  it('lies between the p-value and Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (pValues) => {
        for (const [index, adjusted] of holmAdjust(pValues).entries()) {
          const p = pValues[index] ?? 1;
          expect(adjusted).toBeGreaterThanOrEqual(p);
          expect(adjusted).toBeLessThanOrEqual(1);
          if (p === Math.min(...pValues)) expect(adjusted).toBe(Math.min(1, p * pValues.length));
        }
      }),
    );
  });

  it('adjusts nothing for no comparisons', () => {
    expect(holmAdjust([])).toEqual([]);
  });
});
