import { describe, expect, it } from 'vitest';
import { type BitVector, packBits } from '../../../bench/lib/stats/bit-vector.js';
import { areaUnderBudgetCurve, type CurvePoint, queriesToShares } from '../../../bench/ranking/budget-curve.js';

const point = (budgetQueries: number, accuracy: number, bySeed: CurvePoint['bySeed'] = null): CurvePoint => ({
  budgetQueries,
  accuracy,
  bySeed,
  groups: null,
  seeds: 1,
});

describe('areaUnderBudgetCurve', () => {
  it('is the trapezoid over the logarithm of the budget', () => {
    // Three decades apart evenly: ((0.2 + 0.6) / 2 + (0.6 + 0.8) / 2) / 2 = 0.55.
    const area = areaUnderBudgetCurve([point(100, 0.2), point(1000, 0.6), point(10_000, 0.8)], []);
    expect(area.value).toBeCloseTo(0.55, 12);
  });

  it('weighs a step by its width', () => {
    // ln 10 and ln 100: (0.1 * 1 + 0.5 * 2) / 3 with means 0.1 and 0.5.
    const area = areaUnderBudgetCurve([point(10, 0), point(100, 0.2), point(10_000, 0.8)], []);
    expect(area.value).toBeCloseTo(1.1 / 3, 12);
  });

  it('has the interval of the weighted items, and says that one seed is not enough', () => {
    const items = (right: number): BitVector =>
      packBits(Uint8Array.from({ length: 100 }, (_, item) => (item < right ? 1 : 0)));
    const area = areaUnderBudgetCurve([point(10, 0.5, [items(50)]), point(1000, 0.5, [items(50)])], []);
    // The same items right at both budgets: 0.5 ± 1.95996 * sqrt(0.25 * (100 / 99) / 100).
    expect(area).toMatchObject({ caveats: ['seeds not covered'], interval: { method: 'normal-items' } });
    expect(area.value === null ? 0 : area.interval?.high).toBeCloseTo(0.59849, 4);
  });

  it('is missing with one budget', () => {
    expect(areaUnderBudgetCurve([point(10, 0.5)], [])).toMatchObject({
      value: null,
      reason: 'needs at least two budgets',
    });
  });
});

describe('queriesToShares', () => {
  it('interpolates log-linearly, bounds what the smallest budget reaches, and says what is not reached', () => {
    const curve = [point(100, 0.45), point(10_000, 0.81)];
    // acc(V) = 0.9. Share 0.5 is 0.45: at 100 already. 0.8 is 0.72: 0.27 / 0.36 of two decades above 100: 100 * 10^1.5.
    // 0.9 is 0.81: at 10,000. 0.95 is 0.855: never.
    const [half, most, ninety, last] = queriesToShares(curve, 0.9, []);
    expect(half).toMatchObject({ share: 0.5, queries: { value: 100 }, note: '≤ 100' });
    expect(most?.queries.value).toBeCloseTo(100 * 10 ** 1.5, 6);
    expect(most?.note).toBeNull();
    expect(ninety?.queries.value).toBeCloseTo(10_000, 6);
    expect(last).toMatchObject({ queries: { value: null, reason: 'not reached' }, note: 'not reached' });
  });

  it('takes the first crossing of a curve that falls again', () => {
    const [half] = queriesToShares([point(10, 0.1), point(100, 0.7), point(1000, 0.2)], 1, []);
    // 0.5 is 2/3 of the way from 0.1 to 0.7: 10 * 10^(2/3).
    expect(half?.queries.value).toBeCloseTo(10 ** (5 / 3), 6);
  });

  it('knows nothing without measurements', () => {
    expect(queriesToShares([], 0.9, [])[0]).toMatchObject({ note: 'nothing was measured' });
    expect(queriesToShares([point(10, 0.1)], null, [])[0]).toMatchObject({ queries: { value: null } });
  });
});
