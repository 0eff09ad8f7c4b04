// Examples crafted on the victim itself: what a perfect copy would reach.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { transferRate } from './shared/transferability.js';

const meta: MetricMeta = {
  id: 'transferability-white-box',
  title: 'White-box ceiling of transferability',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Madry et al. 2018, Towards Deep Learning Models Resistant to Adversarial Attacks',
  formula: 'share of PGD examples crafted on V, of images that V gets right, that V then gets wrong',
  version: '2.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => transferRate(meta, evidence, 'onVictim', 'pgd'),
};
