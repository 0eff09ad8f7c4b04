import { describe, expect, it } from 'vitest';
import { midRanks } from '../../../../bench/lib/stats/ranks.js';

describe('midRanks', () => {
  it('shares the ranks of equal values', () => {
    // 1 is first; the two 3s hold ranks 2 and 3; 9 is last.
    expect([...midRanks([3, 1, 9, 3])]).toEqual([2.5, 1, 4, 2.5]);
    expect([...midRanks([5, 5, 5])]).toEqual([2, 2, 2]);
    expect([...midRanks([])]).toEqual([]);
  });
});
