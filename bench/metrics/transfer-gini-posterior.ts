// How concentrated the transfer set is, by the mean of the whole answers: 0 is even.
import type { MetricMeta } from '../contract/metric.js';
import { gini } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-gini-posterior',
  title: 'Transfer-set Gini (mean posterior)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Gini 1912, Variabilità e mutabilità',
  formula: 'Σ (2i − K − 1) p_(i) / K, p ascending, p = mean of the answers',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'posterior', ({ distribution }) => ({ value: gini(distribution) }));
