import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { sampleBinomial } from '../../../../bench/lib/stats/binomial-sample.js';
import { bonferroniLevel, tCritical } from '../../../../bench/lib/stats/level.js';
import { clusteredWilson, clusteredWilsonOf, wilsonInterval } from '../../../../bench/lib/stats/wilson.js';

describe('wilsonInterval', () => {
  // Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published interval of %i of %i', (count, n, low, high) => {
    const interval = wilsonInterval(count, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('covers the true rate in about 95 % of samples, also for rare events', () => {
    const rng = createRng('wilson coverage');
    for (const [rate, n] of [
      [0.85, 10_000],
      [0.5, 60],
      [0.03, 200],
    ] as const) {
      let covered = 0;
      for (let sample = 0; sample < 4000; sample++) {
        const { low, high } = wilsonInterval(sampleBinomial(rng, n, rate), n);
        if (low <= rate && rate <= high) covered++;
      }
      // Standard error of a coverage over 4,000 samples: 0.35 points; Wilson itself oscillates by a point or two.
      expect(covered / 4000).toBeGreaterThan(0.93);
      expect(covered / 4000).toBeLessThan(0.975);
    }
  });

  it('contains the rate, stays in [0, 1] and widens with the level', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const count = Math.round(share * n);
        const narrow = wilsonInterval(count, n);
        const wide = wilsonInterval(count, n, bonferroniLevel(0.95, 43));
        expect(narrow.low).toBeLessThanOrEqual(count / n);
        expect(narrow.high).toBeGreaterThanOrEqual(count / n);
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        expect(wide.low).toBeGreaterThanOrEqual(0);
        expect(wide.high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses a rate of nothing', () => {
    expect(() => wilsonInterval(0, 0)).toThrow(/n >= 1, got count 0 and n 0/);
  });
});

describe('clusteredWilson', () => {
  it('takes whole groups for items where the items of a group are all alike', () => {
    // Ten groups of 30, six of them right: as 6 of 10, but with t for 9 degrees of freedom in the place of 1.96, and the
    // variance between groups, (10 / 9) · 0.24 / 10 = 0.24 / 9: nine items. n* = 9 (1.95996 / 2.26216)² = 6.7560.
    const interval = clusteredWilsonOf([30, 30, 30, 30, 30, 30, 0, 0, 0, 0], new Array<number>(10).fill(30));
    const z2 = 1.959964 ** 2;
    const n = 9 * (1.959964 / tCritical(0.95, 9)) ** 2;
    const centre = (0.6 + z2 / (2 * n)) / (1 + z2 / n);
    const half = (1.959964 / (1 + z2 / n)) * Math.sqrt(0.24 / n + z2 / (4 * n * n));
    expect(interval?.low).toBeCloseTo(centre - half, 6);
    expect(interval?.high).toBeCloseTo(centre + half, 6);
    expect(interval?.method).toBe('wilson-clustered');
  });

  it('is never narrower than for independent items', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 20 })), { minLength: 5 }), (groups) => {
        const sizes = groups.map(([, size]) => size);
        const successes = groups.map(([count, size]) => Math.min(count, size));
        const n = sizes.reduce((sum, size) => sum + size, 0);
        const independent = wilsonInterval(
          successes.reduce((sum, count) => sum + count, 0),
          n,
        );
        const clustered = clusteredWilsonOf(successes, sizes);
        expect(clustered?.low).toBeLessThanOrEqual(independent.low + 1e-12);
        expect(clustered?.high).toBeGreaterThanOrEqual(independent.high - 1e-12);
      }),
    );
  });

  it('counts every group once where all items agree', () => {
    const { high } = clusteredWilsonOf([0, 0, 0, 0, 0], [30, 30, 30, 30, 30]) ?? { high: 0 };
    // n* = 5 (1.95996 / 2.77645)² = 2.4917: 3.8415 / (3.8415 + 2.4917).
    expect(high).toBeCloseTo(0.6066, 4);
  });

  it('counts only the items and groups that are chosen', () => {
    const groups = { ids: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], count: 6 };
    const chosen = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0];
    const flags = [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0];
    expect(clusteredWilson(flags, groups, { chosen })).toEqual(clusteredWilsonOf([1, 1, 0, 1, 0], [1, 1, 1, 1, 1]));
  });

  it('has no interval below five groups', () => {
    expect(clusteredWilsonOf([1, 2, 3, 4], [30, 30, 30, 30])).toBeNull();
    expect(clusteredWilsonOf([1, 2, 3, 4, 0], [30, 30, 30, 30, 0])).toBeNull();
  });
});
