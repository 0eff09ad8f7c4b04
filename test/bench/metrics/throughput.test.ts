// Throughput metrics on timings that are given, not taken.
import { describe, expect, it } from 'vitest';
import type { MetricValue } from '../../../bench/contract/metric.js';
import { loadMetric } from './evidence.js';

const value = async (id: string, samplesMs: readonly number[], batchSize = 64): Promise<MetricValue> =>
  (await loadMetric(id)).compute({ batchSize, samplesMs: Float64Array.from(samplesMs) });

describe('throughput metrics', () => {
  const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  it('images-per-second follows from the median batch, its interval from order statistics', async () => {
    // Median 5.5 ms: 64 000 / 5.5; the 2nd and 9th of ten bound the median, so 64 000 / 9 to 64 000 / 2.
    const rate = await value('images-per-second', TEN);
    expect(rate).toMatchObject({ n: 10, unit: 'images/s', interval: { low: 64000 / 9, high: 32000 } });
    expect(rate.value).toBeCloseTo(64000 / 5.5, 9);
  });

  it('latencies interpolate at (n − 1) q', async () => {
    expect((await value('latency-p50', TEN)).value).toBe(5.5);
    expect((await value('latency-p75', TEN)).value).toBe(7.75);
    expect((await value('latency-p99', TEN)).value).toBeCloseTo(9.91, 12);
  });

  it('says so where nothing was timed', async () => {
    expect(await value('latency-p50', [])).toMatchObject({ reason: 'no timed batches' });
    expect(await value('images-per-second', [0, 0, 0])).toMatchObject({
      reason: 'the clock is too coarse for one batch',
    });
  });
});
