// Adversarial examples of many steps on the surrogate that the victim gets wrong too.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { transferRate } from './shared/transferability.js';

const meta: MetricMeta = {
  id: 'transferability-pgd',
  title: 'Transferability (PGD)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Madry et al. 2018, Towards Deep Learning Models Resistant to Adversarial Attacks; Papernot et al. 2017',
  formula: 'share of PGD examples crafted on A, of images that V gets right, that V then gets wrong',
  version: '2.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => transferRate(meta, evidence, 'onSurrogate', 'pgd'),
};
