// What a batch takes in its slower quarter.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { latencyQuantile } from './shared/timing-metric.js';

const meta: MetricMeta = {
  id: 'latency-p75',
  title: 'Batch latency, 75th percentile',
  unit: 'ms',
  range: [0, Infinity],
  direction: 'lower',
  source: 'tinybench 6: type-7 quantiles (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages)',
  formula:
    '0.75-quantile of the timed batches, linear between order statistics at (n − 1) q; interval: order statistics',
  version: '1.0.0',
};

export const metric: MetricPlugin<'throughput'> = {
  cell: 'throughput',
  meta,
  compute: (evidence) => latencyQuantile(meta, evidence, 0.75),
};
