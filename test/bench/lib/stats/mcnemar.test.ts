import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { mcnemarClustered, mcnemarExact } from '../../../../bench/lib/stats/mcnemar.js';

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

describe('mcnemarClustered', () => {
  it('is the exact test where every group has one item', () => {
    expect(mcnemarClustered([1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0])).toBeCloseTo(mcnemarExact(1, 9), 12);
    expect(mcnemarClustered([1, 1, -1, -1])).toBe(1);
    expect(mcnemarClustered([0, 0])).toBe(1);
  });

  it('counts the signs of whole groups: three groups of 10, 20 and 30 on one side are 2 of 8 ways', () => {
    // |±10 ± 20 ± 30| reaches 60 with all signs alike only.
    expect(mcnemarClustered([10, 20, 30])).toBeCloseTo(2 / 8, 12);
    // 60 items against none would be p = 2^-59 for independent items.
    expect(mcnemarExact(60, 0)).toBeLessThan(1e-15);
  });

  it('is the normal test of the sum above 40 groups, close to the exact one below', () => {
    // 41 groups, 27 of +2 and 14 of −2: 26² / 164 = 4.1220, p = 0.04233.
    const surplus = [...new Array<number>(27).fill(2), ...new Array<number>(14).fill(-2)];
    expect(mcnemarClustered(surplus)).toBeCloseTo(0.0423, 4);
    expect(mcnemarClustered(surplus.slice(1))).toBeGreaterThan(mcnemarClustered(surplus));
  });

  it('separates two equal methods in at most 6 % of runs, whatever the groups', () => {
    const rng = createRng('clustered mcnemar size');
    for (const groups of [6, 25, 421]) {
      let separated = 0;
      for (let run = 0; run < 2000; run++) {
        const surplus = Array.from({ length: groups }, () => Math.round(rng.normal() * 6));
        if (mcnemarClustered(surplus) < 0.05) separated++;
      }
      expect(separated / 2000, `${groups} groups`).toBeLessThan(0.06);
    }
  });
});
