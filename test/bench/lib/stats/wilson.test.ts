import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/rng.js';
import { sampleBinomial } from '../../../../bench/lib/stats/binomial-sample.js';
import { bonferroniLevel } from '../../../../bench/lib/stats/level.js';
import { wilsonInterval } from '../../../../bench/lib/stats/wilson.js';

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
