// Adversarial examples of one step on the surrogate that the victim gets wrong too.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { transferRate } from './shared/transferability.js';

const meta: MetricMeta = {
  id: 'transferability-fgsm',
  title: 'Transferability (FGSM)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Goodfellow, Shlens and Szegedy 2015, Explaining and Harnessing Adversarial Examples; Papernot et al. 2017',
  formula: 'share of FGSM examples crafted on A, of images that V gets right, that V then gets wrong',
  version: '2.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => transferRate(meta, evidence, 'onSurrogate', 'fgsm'),
};
