// Classes that the transfer set shows ten times or more.
import type { MetricMeta } from '../contract/metric.js';
import { coverage, transferMetric } from './shared/transfer-distribution.js';

const meta: MetricMeta = {
  id: 'transfer-coverage-10',
  title: 'Coverage at 10',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'share of classes with n_c ≥ 10, by argmax',
  version: '1.0.0',
};

export const metric = transferMetric(meta, 'argmax', (view) => coverage(view, 10));
