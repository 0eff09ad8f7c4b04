// How balanced the transfer set is, by the mean of the whole answers: 1 is even.
import type { MetricMeta } from '../contract/metric.js';
import { entropy } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-entropy-posterior',
  title: 'Transfer-set entropy (mean posterior)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Shannon 1948, A Mathematical Theory of Communication',
  formula: 'H(p) / ln K, p = mean of the answers',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'posterior', ({ distribution }) =>
  distribution.length < 2
    ? { reason: 'needs at least two classes' }
    : { value: entropy(distribution) / Math.log(distribution.length) },
);
