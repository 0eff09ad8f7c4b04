// What a batch usually takes.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { latencyQuantile } from './shared/timing-metric.js';

const meta: MetricMeta = {
  id: 'latency-p50',
  title: 'Batch latency, 50th percentile',
  unit: 'ms',
  range: [0, Infinity],
  direction: 'lower',
  source: 'tinybench 6: type-7 quantiles (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages)',
  formula:
    '0.5-quantile of the timed batches, linear between order statistics at (n − 1) q; interval: order statistics',
  version: '1.0.0',
};

export const metric: MetricPlugin<'throughput'> = {
  cell: 'throughput',
  meta,
  compute: (evidence) => latencyQuantile(meta, evidence, 0.5),
};
