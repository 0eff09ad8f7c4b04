import { describe, expect, it } from 'vitest';
import { medianRatio, shareAtMost } from '../../../../bench/lib/stats/median-ratio.js';

const logs = (...ratios: number[]): number[] => ratios.map(Math.log);

describe('medianRatio', () => {
  it('is the middle ratio of an odd number of pairs, and the geometric mean of the middle two of an even one', () => {
    expect(medianRatio(logs(4, 1, 2), { seed: 1, resamples: 10 }).ratio).toBeCloseTo(2, 12);
    // sqrt(2 * 8) = 4.
    expect(medianRatio(logs(8, 1, 100, 2), { seed: 1, resamples: 10 }).ratio).toBeCloseTo(4, 12);
  });

  it('has the distribution of a resampled median of three', () => {
    // A median of three draws is the smallest value if at least two draws are: 3 (1/3)^2 (2/3) + (1/3)^3 = 7/27.
    const { logMedians } = medianRatio(logs(1, 2, 4), { seed: 1, resamples: 40_000 });
    expect(shareAtMost(logMedians, Math.log(1.5))).toBeCloseTo(7 / 27, 2);
    expect(shareAtMost(logMedians, Math.log(3))).toBeCloseTo(20 / 27, 2);
  });

  it('has an interval that reaches the extremes only where the pairs do', () => {
    const { interval } = medianRatio(logs(1, 2, 4), { seed: 1 });
    expect(interval.low).toBeCloseTo(1, 12);
    expect(interval.high).toBeCloseTo(4, 12);
    const narrow = medianRatio(
      Array.from({ length: 20 }, () => Math.log(1.1)),
      { seed: 1 },
    ).interval;
    expect(narrow.low).toBeCloseTo(1.1, 12);
    expect(narrow.high).toBeCloseTo(1.1, 12);
  });

  it('turns round with its pairs', () => {
    const ratios = logs(0.9, 1.3, 1.1, 1.05, 0.97);
    const forth = medianRatio(ratios, { seed: 3 });
    const back = medianRatio(
      ratios.map((ratio) => -ratio),
      { seed: 3 },
    );
    expect(forth.ratio * back.ratio).toBeCloseTo(1, 12);
  });

  it.each([[[]], [[Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])('refuses %j', (values) => {
    expect(() => medianRatio(values, { seed: 1 })).toThrow(RangeError);
  });
});

describe('shareAtMost', () => {
  it('counts equal values in', () => {
    const sorted = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 2.5, 3].map((bound) => shareAtMost(sorted, bound))).toEqual([0, 0.25, 0.75, 0.75, 1]);
  });
});
