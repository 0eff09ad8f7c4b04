// Alarms when 10 % of an attacker's queries are in-distribution.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { mixedStreamRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'tpr-share-10',
  title: 'TPR at 10 % in-distribution queries',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: '(1 − ρ) TPR(pool) + ρ TPR(in-distribution), ρ = 0.1: an expectation over the mixture',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => mixedStreamRate(meta, evidence, 0.1),
};
