// What the surrogate is worth on classes that the pool does not have.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { accuracyWithout } from './shared/overlap.js';

const meta: MetricMeta = {
  id: 'accuracy-unshared-classes',
  title: 'Accuracy on classes not in the pool',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'accuracy over the test images whose class the pool has neither by name nor by a kind of it',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => accuracyWithout(meta, evidence, 'sharedClass'),
};
