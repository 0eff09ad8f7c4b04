import { describe, expect, it } from 'vitest';
import { mcnemarExact } from '../../../../bench/lib/stats/mcnemar.js';

describe('mcnemarExact', () => {
  it('doubles the binomial tail of the discordant items', () => {
    // 1 of 10: 2 (C(10,0) + C(10,1)) / 2^10 = 22 / 1024.
    expect(mcnemarExact(1, 9)).toBeCloseTo(22 / 1024, 12);
    expect(mcnemarExact(9, 1)).toBe(mcnemarExact(1, 9));
  });

  it('finds nothing without discordant items or between equals', () => {
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(5, 5)).toBe(1);
  });
});
