// How concentrated the transfer set is, by what the answers' first classes are: 0 is even.
import type { MetricMeta } from '../contract/metric.js';
import { gini } from '../lib/stats/concentration.js';
import { transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-gini',
  title: 'Transfer-set Gini',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  topOne: true,
  source: 'Gini 1912, Variabilità e mutabilità',
  formula: 'Σ (2i − K − 1) p_(i) / K, p ascending, p_c = n_c / N by argmax',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'argmax', ({ distribution }) => ({ value: gini(distribution) }));
