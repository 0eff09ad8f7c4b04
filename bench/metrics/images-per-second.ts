// Throughput by the median batch, which a pause of the machine does not move.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured, missing } from '../lib/evidence/metric-value.js';
import { NO_SAMPLES } from './shared/timing-metric.js';
import { quantile } from '../lib/stats/quantile.js';
import { quantileInterval } from '../lib/stats/quantile-interval.js';

const meta: MetricMeta = {
  id: 'images-per-second',
  title: 'Images per second',
  unit: 'images/s',
  range: [0, Infinity],
  direction: 'higher',
  source: 'tinybench 6: type-7 quantiles (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages)',
  formula: '1000 · batch size / median batch milliseconds; interval: order statistics of the median',
  version: '1.0.0',
};

export const metric: MetricPlugin<'throughput'> = {
  cell: 'throughput',
  meta,
  compute: ({ batchSize, samplesMs }) => {
    const rate = (ms: number) => (1000 * batchSize) / ms;
    if (samplesMs.length === 0) return missing(meta, NO_SAMPLES);
    const median = quantile(samplesMs, 0.5);
    if (median === 0) return missing(meta, 'the clock is too coarse for one batch');
    const ms = quantileInterval(samplesMs, 0.5);
    const interval = ms === null || ms.low === 0 ? null : { ...ms, low: rate(ms.high), high: rate(ms.low) };
    return measured(meta, rate(median), { n: samplesMs.length, interval });
  },
};
