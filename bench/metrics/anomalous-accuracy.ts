// Attackers' queries that raise an alarm, from the pool that the detector was trained against.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { alarmRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'anomalous-accuracy',
  title: 'Anomalous accuracy (TPR)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'share of anomalous queries with score ≥ threshold',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => alarmRate(meta, evidence, 'anomalous'),
};
