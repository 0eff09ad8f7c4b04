// How many even classes the transfer set is worth, by what the answers' first classes are.
import type { MetricMeta } from '../contract/metric.js';
import { entropy } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-effective-classes',
  title: 'Effective classes',
  unit: 'classes',
  range: [1, Infinity],
  direction: 'neutral',
  topOne: true,
  source: 'Hill 1973, Diversity and Evenness: A Unifying Notation and Its Consequences',
  formula: 'exp(H(p)), p_c = n_c / N by argmax',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'argmax', ({ distribution }) => ({
  value: Math.exp(entropy(distribution)),
}));
