import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { deltaRatio } from '../../../../bench/lib/stats/delta-ratio.js';

describe('deltaRatio', () => {
  it('divides the means and lays the linearised interval around', () => {
    // a = 1 0 1 0, v = 1 1 1 1: R = 1/2; (a − R v) / 1 = ±1/2, variance 1/3: 1.95996 * sqrt(1/12) = 0.56579.
    const estimate = deltaRatio([{ numerator: [1, 0, 1, 0], denominator: [1, 1, 1, 1] }]);
    expect(estimate?.value).toBe(0.5);
    expect(estimate?.interval?.low).toBeCloseTo(0.5 - 0.56579, 5);
    expect(estimate?.interval?.method).toBe('delta-items');
  });

  it('has the width that Wilson gives 0 of n where no item differs', () => {
    // Nothing in 40 items leaves 3.84146 / 43.84146 = 0.0876216 open; over the denominator's mean of 1/2.
    const flags = Array.from({ length: 40 }, (_, item) => item % 2);
    const { interval } = deltaRatio([{ numerator: flags, denominator: flags }]) ?? { interval: null };
    expect(interval?.low).toBeCloseTo(1 - 2 * 0.0876216, 6);
    expect(interval?.high).toBeCloseTo(1 + 2 * 0.0876216, 6);
    // Eight groups of five count as eight: t² = 2.364624² = 5.591448, 5.591448 / 13.591448 = 0.411395.
    const groups = { ids: flags.map((_, item) => Math.floor(item / 5)), count: 8 };
    const grouped = deltaRatio([{ numerator: flags, denominator: flags }], { groups })?.interval;
    expect(grouped?.high).toBeCloseTo(1 + 2 * 0.411395, 5);
    expect(grouped?.method).toBe('delta-items-clustered');
  });

  it('covers the true ratio of a small test set where few items differ', () => {
    const rng = createRng('ratio of few items');
    const runs = 2000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const denominator = Array.from({ length: 30 }, () => (rng.nextFloat() < 0.9 ? 1 : 0));
      // Of the items that the victim has right the surrogate loses 3 %: R = 0.97.
      const numerator = denominator.map((right) => (rng.nextFloat() < 0.97 ? right : 0));
      const interval = deltaRatio([{ numerator, denominator }])?.interval;
      if (interval != null && interval.low <= 0.97 && 0.97 <= interval.high) covered++;
    }
    // Without the least width 45 % of the runs, those without a loss, would have an interval of no width at 1.
    expect(covered / runs).toBeGreaterThan(0.93);
  });

  it('is undefined for a denominator of nothing', () => {
    expect(deltaRatio([{ numerator: [1, 0], denominator: [0, 0] }])).toBeNull();
  });

  it('divides the means over all seeds, not the mean of their ratios', () => {
    const seeds = [
      { numerator: [1, 0, 0, 0], denominator: [1, 0, 0, 0] },
      { numerator: [1, 1, 0, 0], denominator: [1, 1, 1, 0] },
    ];
    // (1/4 + 1/2) / (1/4 + 3/4) = 3/4, where the mean of the ratios 1 and 2/3 would be 5/6.
    expect(deltaRatio(seeds)?.value).toBe(0.75);
  });

  it('covers the true ratio in about 95 % of samples of one seed', () => {
    const rng = createRng('ratio coverage');
    const n = 400;
    const runs = 1500;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const denominator = Array.from({ length: n }, () => (rng.nextFloat() < 0.85 ? 1 : 0));
      // Right on 80 % of what the victim has right, on 30 % of the rest: acc 0.725, R = 0.725 / 0.85.
      const numerator = denominator.map((right) => (rng.nextFloat() < (right === 1 ? 0.8 : 0.3) ? 1 : 0));
      const interval = deltaRatio([{ numerator, denominator }])?.interval;
      const truth = 0.725 / 0.85;
      if (interval != null && interval.low <= truth && truth <= interval.high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.93);
    expect(covered / runs).toBeLessThan(0.97);
  });

  it('covers the true ratio with three seeds that differ', () => {
    const rng = createRng('ratio coverage seeds');
    const n = 300;
    const runs = 600;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const difficulty = Array.from({ length: n }, () => rng.normal());
      const seeds = [0, 1, 2].map(() => {
        const shift = rng.normal() * 0.1;
        const answers = (ease: number) => difficulty.map((hard) => (ease + shift - hard + rng.normal() > 0 ? 1 : 0));
        return { numerator: answers(0.8), denominator: answers(1.5) };
      });
      // P(ease + N(0, 0.1²) − N(0, 1) + N(0, 1) > 0) = Φ(ease / √2.01): 0.71372 and 0.85498 for 0.8 and 1.5.
      const truth = 0.71372 / 0.85498;
      const interval = deltaRatio(seeds)?.interval;
      if (interval != null && interval.low <= truth && truth <= interval.high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
  });
});
