import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench } from 'tinybench';
import { quantile, quantileSorted } from '../../../../bench/lib/stats/quantile.js';

describe('quantile', () => {
  it('interpolates between order statistics at (n − 1) q', () => {
    // Position 3 * 0.75 = 2.25: 30 + 0.25 * (40 − 30).
    expect(quantile([40, 10, 30, 20], 0.75)).toBe(32.5);
    expect(quantile([40, 10, 30, 20], 0.5)).toBe(25);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('is the rule of tinybench', async () => {
    const bench = new Bench({ iterations: 40, time: 0, warmup: false, retainSamples: true });
    bench.add('nothing', () => undefined);
    await bench.run();
    const result = bench.tasks[0]?.result;
    if (result?.state !== 'completed') throw new Error('expected tinybench to complete');
    const { samples, p50, p75, p99 } = result.latency;
    expect([0.5, 0.75, 0.99].map((q) => quantile(samples ?? [], q))).toEqual([p50, p75, p99]);
  });

  it('lies between its neighbours, ends at the extremes and leaves the values alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const copy = [...values];
          const sorted = Float64Array.from(values).sort();
          const value = quantile(values, q);
          expect(value).toBeGreaterThanOrEqual(quantileSorted(sorted, 0));
          expect(value).toBeLessThanOrEqual(quantileSorted(sorted, 1));
          expect(values).toEqual(copy);
        },
      ),
    );
  });

  it('refuses an empty sample', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
