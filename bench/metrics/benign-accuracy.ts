// Honest queries that pass without an alarm.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { alarmRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'benign-accuracy',
  title: 'Benign accuracy (TNR)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'share of benign queries with score < threshold',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => alarmRate(meta, evidence, 'benign', true),
};
