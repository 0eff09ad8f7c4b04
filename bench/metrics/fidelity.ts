// How often the surrogate says what the victim says, right or wrong.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'fidelity',
  title: 'Fidelity',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: '(1/n) Σ 1[a(x) = v(x)]',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ victim, surrogate, groups }) =>
    flagRate(meta, equalItems(argmaxRows(surrogate), argmaxRows(victim)), groups),
};
