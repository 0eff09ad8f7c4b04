// What noise of the same size does to the victim: the floor under transferability.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { transferRate } from './shared/transferability.js';

const meta: MetricMeta = {
  id: 'transferability-noise',
  title: 'Random-noise control of transferability',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'control of the same L-infinity size; see docs/metrics.md',
  formula: 'share of the same images with every pixel ± epsilon at random that V gets wrong',
  version: '2.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => transferRate(meta, evidence, 'onSurrogate', 'noise'),
};
