// Alarms on images of the victim's own distribution that an attacker asks: the realistic adversary.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { alarmRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'in-distribution-accuracy',
  title: 'In-distribution accuracy (TPR, near pool)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'share of in-distribution attack queries with score ≥ threshold (share 1 of the sweep)',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => alarmRate(meta, evidence, 'inDistribution'),
};
