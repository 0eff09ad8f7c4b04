// How many even classes the transfer set is worth, by the mean of the whole answers.
import type { MetricMeta } from '../contract/metric.js';
import { entropy } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-effective-classes-posterior',
  title: 'Effective classes (mean posterior)',
  unit: 'classes',
  range: [1, Infinity],
  direction: 'neutral',
  source: 'Hill 1973, Diversity and Evenness: A Unifying Notation and Its Consequences',
  formula: 'exp(H(p)), p = mean of the answers',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'posterior', ({ distribution }) => ({
  value: Math.exp(entropy(distribution)),
}));
