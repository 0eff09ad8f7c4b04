import { describe, expect, it } from 'vitest';
import type { Rng } from '../../../../bench/contract/plugins.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { quantile } from '../../../../bench/lib/stats/quantile.js';
import { mean } from '../../../../bench/lib/stats/moments.js';
import { crossedInterval, crossedMoments } from '../../../../bench/lib/stats/seeds-interval.js';

describe('crossedInterval', () => {
  it('adds the seed term and the item term under one root, and counts what is neither once', () => {
    // Seed means 1/2 and 3/4: s² = 1/32, t² s² / 2 = 161.4476 / 64 = 2.522619. Item means 1, 1, 0, 1/2 have variance 0.2291667;
    // residuals are ±1/8 six times and ±3/8 twice, 0.375 / (3 · 1) = 0.125: z² (0.2291667 / 4 − 0.125 / 8) = 0.160061.
    // The root of the sum is 1.637889.
    const moments = crossedMoments([
      [1, 1, 0, 0],
      [1, 1, 0, 1],
    ]);
    expect(moments.seedMeans).toEqual([0.5, 0.75]);
    const interval = crossedInterval(moments);
    expect(interval?.low).toBeCloseTo(0.625 - 1.637889, 5);
    expect(interval?.high).toBeCloseTo(0.625 + 1.637889, 5);
    expect(interval?.method).toBe('crossed-seeds');
  });

  it('is not narrow because the means of two seeds happen to be equal', () => {
    // One item right each, not the same one: residuals ±1/2 four times, 1 / (3 · 1) = 0.333333. The seeds' means do not differ, and
    // the item term is z² max(0, 0.083333 / 4 − 0.333333 / 8) = 0: what is left is z √(0.333333 / 8) = 0.400076.
    const moments = crossedMoments([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    const interval = crossedInterval(moments);
    expect(interval?.low).toBeCloseTo(0.25 - 0.400076, 5);
    expect(interval?.high).toBeCloseTo(0.25 + 0.400076, 5);
  });

  it('is the normal interval over items for one seed', () => {
    // Mean 1/2, variance 1/3, n = 4: 1.95996 * sqrt(1/12) = 0.56579.
    const interval = crossedInterval(crossedMoments([[1, 0, 1, 0]]));
    expect(interval?.low).toBeCloseTo(0.5 - 0.56579, 5);
    expect(interval?.method).toBe('normal-items');
  });

  it('stays inside the range of the statistic', () => {
    const interval = crossedInterval(crossedMoments([[1, 1, 1, 0]]), { range: [0, 1] });
    expect(interval?.high).toBe(1);
  });

  it('takes the variance between groups, and t for their number, where items come in groups', () => {
    // Six groups of two, four of them right: between groups (6 / 5) · (4 · (2 − 4/3)² + 2 · (4/3)²) / 12² = 0.0444444;
    // 2.570582 √0.0444444 = 0.54192 around 2/3. Independent items would say 1.95996 √(0.242424 / 12) = 0.27858.
    const flags = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0];
    const groups = { ids: flags.map((_, item) => Math.floor(item / 2)), count: 6 };
    const interval = crossedInterval(crossedMoments([flags], groups));
    expect(interval?.low).toBeCloseTo(2 / 3 - 0.54192, 4);
    expect(interval?.method).toBe('normal-items-clustered');
    expect(crossedInterval(crossedMoments([flags, flags], groups))?.method).toBe('crossed-seeds-clustered');
  });

  it('does not narrow where groups are more even than chance', () => {
    const flags = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0];
    const groups = { ids: flags.map((_, item) => Math.floor(item / 2)), count: 5 };
    // Every group has one of two: no variance between them. 2.776445 √(0.277778 / 10) = 0.46274.
    expect(crossedInterval(crossedMoments([flags], groups))?.high).toBeCloseTo(0.5 + 0.46274, 4);
  });

  it('has no interval below five groups', () => {
    const groups = { ids: [0, 0, 1, 1, 2, 2, 3, 3], count: 4 };
    expect(crossedInterval(crossedMoments([[1, 0, 1, 1, 0, 0, 1, 0]], groups))).toBeNull();
  });

  it('has no interval for a single item', () => {
    expect(crossedInterval(crossedMoments([[1], [0]]))).toBeNull();
  });

  it('refuses seeds that were scored on different items', () => {
    expect(() => crossedMoments([[1, 0], [1]])).toThrow(/expected 2 items for every seed, got 2, 1/);
  });

  it('covers the truth in about 97 % of runs with 3 seeds, where a nested bootstrap covers about 79 %', () => {
    const rng = createRng('crossed coverage');
    let crossed = 0;
    let nested = 0;
    const runs = 2000;
    for (let run = 0; run < runs; run++) {
      const seedMeans = drawSeedMeans(rng);
      const interval = crossedInterval({ seedMeans, itemVariance: ITEM_VARIANCE, items: ITEMS });
      if (interval !== null && interval.low <= TRUTH && TRUTH <= interval.high) crossed++;
      const { low, high } = nestedBootstrap(rng, seedMeans);
      if (low <= TRUTH && TRUTH <= high) nested++;
    }
    expect(crossed / runs).toBeGreaterThan(0.955);
    expect(crossed / runs).toBeLessThan(0.985);
    expect(nested / runs).toBeGreaterThan(0.75);
    expect(nested / runs).toBeLessThan(0.83);
  });
});

// The case of docs/metrics.md: accuracy 75 %, seed standard deviation 1 point, 10,000 items, 3 seeds. With so many items
// their sampling is normal: half of an item's variance is its difficulty, shared by all seeds, half is the seed's luck.
const TRUTH = 0.75;
const SEEDS = 3;
const ITEMS = 10_000;
const SEED_SD = 0.01;
const SHARED = (TRUTH * (1 - TRUTH)) / 2;
const OWN = (TRUTH * (1 - TRUTH)) / 2;
const ITEM_VARIANCE = SHARED + OWN / SEEDS;

function drawSeedMeans(rng: Rng): number[] {
  const difficulty = rng.normal() * Math.sqrt(SHARED / ITEMS);
  return Array.from(
    { length: SEEDS },
    () => TRUTH + difficulty + rng.normal() * SEED_SD + rng.normal() * Math.sqrt(OWN / ITEMS),
  );
}

/** Draws seeds, then items within each, as one would for nested data. */
function nestedBootstrap(rng: Rng, seedMeans: readonly number[]): { low: number; high: number } {
  const itemSd = Math.sqrt((TRUTH * (1 - TRUTH)) / ITEMS);
  const resampled = Array.from({ length: 400 }, () =>
    mean(seedMeans.map(() => (seedMeans[rng.nextInt(SEEDS)] ?? TRUTH) + rng.normal() * itemSd)),
  );
  return { low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) };
}
