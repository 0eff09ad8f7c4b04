// What it measures, and which question that answers: one sentence.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: '%ID%',
  title: '%TITLE%',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Paper, equation',
  formula: '(1/n) Σ 1[a(x) = v(x)]',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ victim, surrogate, groups }) =>
    flagRate(meta, equalItems(argmaxRows(surrogate), argmaxRows(victim)), groups),
};
