import { describe, expect, it } from 'vitest';
import { combinedRate, combinedRateInterval } from '../../../../bench/lib/stats/combined-rates.js';
import { wilsonInterval } from '../../../../bench/lib/stats/wilson.js';

describe('combinedRate', () => {
  it('weighs the rates of independent streams', () => {
    // 0.75 * 80/100 + 0.25 * 10/50 = 0.6 + 0.05.
    const parts = [
      { weight: 0.75, count: 80, n: 100 },
      { weight: 0.25, count: 10, n: 50 },
    ];
    expect(combinedRate(parts)).toBeCloseTo(0.65, 12);
  });

  it('is plain Wilson for a single stream', () => {
    const { low, high } = wilsonInterval(81, 263);
    const combined = combinedRateInterval([{ weight: 1, count: 81, n: 263 }]);
    expect(combined?.low).toBeCloseTo(low, 12);
    expect(combined?.high).toBeCloseTo(high, 12);
  });

  it('adds distances as squares', () => {
    // Two equal halves: each distance is halved, and √2 of them remain: Wilson's distance / √2.
    const { low, high } = wilsonInterval(81, 263);
    const half = { weight: 0.5, count: 81, n: 263 };
    const combined = combinedRateInterval([half, half]);
    expect(combined?.low).toBeCloseTo(81 / 263 - (81 / 263 - low) / Math.SQRT2, 12);
    expect(combined?.high).toBeCloseTo(81 / 263 + (high - 81 / 263) / Math.SQRT2, 12);
  });
});
