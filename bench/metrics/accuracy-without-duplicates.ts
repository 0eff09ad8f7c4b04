// What the surrogate is worth on test images that the attacker had not in the pool.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { accuracyWithout } from './shared/overlap.js';

const meta: MetricMeta = {
  id: 'accuracy-without-duplicates',
  title: 'Accuracy without duplicates',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'accuracy over the test images that no image of the pool looks like',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => accuracyWithout(meta, evidence, 'duplicates'),
};
