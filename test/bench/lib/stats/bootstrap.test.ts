import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../../../bench/lib/stats/bootstrap.js';

const COUNTS = Int32Array.of(750, 250);
const share = ([counts]: readonly Int32Array[]): number => (counts?.[0] ?? 0) / 1000;

describe('bootstrapInterval', () => {
  it('agrees with the normal interval of a rate', () => {
    // 0.75 ± 1.96 sqrt(0.75 * 0.25 / 1000) = 0.75 ± 0.02684.
    const interval = bootstrapInterval([COUNTS], share, { seed: 1 });
    expect(interval?.low).toBeCloseTo(0.7232, 2);
    expect(interval?.high).toBeCloseTo(0.7768, 2);
    expect(interval?.method).toBe('bootstrap-percentile-10000');
  });

  it('gives the same interval for the same seed, and another for another', () => {
    const options = { resamples: 500 };
    const first = bootstrapInterval([COUNTS], share, { seed: 1, ...options });
    expect(bootstrapInterval([COUNTS], share, { seed: 1, ...options })).toEqual(first);
    expect(bootstrapInterval([COUNTS], share, { seed: 2, ...options })).not.toEqual(first);
  });

  it('draws each stratum on its own, so that its size never changes', () => {
    const sizes = new Set<number>();
    bootstrapInterval(
      [Int32Array.of(5, 5), Int32Array.of(1, 1, 1)],
      ([first, second]) => {
        sizes.add((first?.reduce((a, b) => a + b) ?? 0) * 100 + (second?.reduce((a, b) => a + b) ?? 0));
        return 0;
      },
      { seed: 1, resamples: 50 },
    );
    expect([...sizes]).toEqual([1003]);
  });

  it('has no interval for nothing, or for a statistic that is often undefined', () => {
    expect(bootstrapInterval([Int32Array.of(0, 0)], share, { seed: 1 })).toBeNull();
    const often = ([counts]: readonly Int32Array[]) => ((counts?.[0] ?? 0) > 750 ? 1 : null);
    expect(bootstrapInterval([COUNTS], often, { seed: 1, resamples: 200 })).toBeNull();
  });
});
