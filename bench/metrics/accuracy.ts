// How often the surrogate is right: the plainest measure of what was stolen.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'accuracy',
  title: 'Surrogate accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'acc(A) = (1/n) Σ 1[a(x) = y]',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, surrogate, groups }) => flagRate(meta, equalItems(argmaxRows(surrogate), labels), groups),
};
