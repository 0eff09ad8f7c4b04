// How balanced the transfer set is, by what the answers' first classes are: 1 is even.
import type { MetricMeta } from '../contract/metric.js';
import { entropy } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-entropy',
  title: 'Transfer-set entropy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  topOne: true,
  source: 'Shannon 1948, A Mathematical Theory of Communication',
  formula: 'H(p) / ln K, p_c = n_c / N by argmax',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'argmax', ({ distribution }) =>
  distribution.length < 2
    ? { reason: 'needs at least two classes' }
    : { value: entropy(distribution) / Math.log(distribution.length) },
);
