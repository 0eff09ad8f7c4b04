// How often the undefended victim is right: what there was to steal.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'victim-accuracy',
  title: 'Victim accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'acc(V) = (1/n) Σ 1[v(x) = y]',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, groups }) => flagRate(meta, equalItems(argmaxRows(victim), labels), groups),
};
