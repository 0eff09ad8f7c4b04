// How far the most frequent class is above the median one.
import type { MetricMeta } from '../contract/metric.js';
import { quantile } from '../lib/stats/quantile.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-max-median-ratio',
  title: 'Maximum over median',
  unit: 'ratio',
  range: [1, Infinity],
  direction: 'neutral',
  topOne: true,
  source:
    'Imbalance ratio as used for long-tailed data: Cui et al. 2019, Class-Balanced Loss Based on Effective Number of Samples',
  formula: 'max_c n_c / median_c n_c, by argmax',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'argmax', ({ counts }) => {
  const median = quantile(counts, 0.5);
  return median === 0 ? { reason: 'the median class has no items' } : { value: Math.max(...counts) / median };
});
