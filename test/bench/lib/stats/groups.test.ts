import { describe, expect, it } from 'vitest';
import { groupedSpread, groupSizes, groupTotals } from '../../../../bench/lib/stats/groups.js';

describe('groupTotals', () => {
  it('sums the items of each group', () => {
    const groups = { ids: [1, 0, 1, 3], count: 4 };
    expect([...groupTotals([1, 2, 4, 8], groups)]).toEqual([2, 5, 0, 8]);
    expect([...groupSizes(groups)]).toEqual([1, 2, 0, 1]);
  });

  it('refuses items without a group', () => {
    expect(() => groupTotals([1, 2], { ids: [0], count: 1 })).toThrow(/group of each of 2 items, got 1/);
  });
});

describe('groupedSpread', () => {
  it('is the variance of the mean of equal groups', () => {
    // Group means 1, 2, 3, 4, 5: variance 2.5, over five groups 0.5.
    const spread = groupedSpread([2, 4, 6, 8, 10], [2, 2, 2, 2, 2]);
    expect(spread?.variance).toBeCloseTo(0.5, 12);
    expect(spread).toMatchObject({ groups: 5, equalGroups: 5 });
  });

  it('weighs unequal groups, and leaves out empty ones', () => {
    // Sizes 1, 1, 1, 1, 6: 10² / 40 = 2.5 equal groups. Rate 6 / 10; residuals −0.6 four times and 6 − 3.6 = 2.4:
    // (5 / 4) (4 · 0.36 + 5.76) / 100 = 0.09.
    const spread = groupedSpread([0, 0, 0, 0, 6, 0], [1, 1, 1, 1, 6, 0]);
    expect(spread?.variance).toBeCloseTo(0.09, 12);
    expect(spread).toMatchObject({ groups: 5, equalGroups: 2.5 });
  });

  it('knows nothing of fewer than five groups', () => {
    expect(groupedSpread([1, 2, 3, 4], [5, 5, 5, 5])).toBeNull();
  });
});
