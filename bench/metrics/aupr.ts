// Precision over recall, at a prevalence that is fixed and said: sizes of test sets are no fact about attackers.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { rocValue } from './shared/roc-metric.js';
import { averagePrecision } from '../lib/stats/roc.js';

const meta: MetricMeta = {
  id: 'aupr',
  title: 'AUPR at prevalence 1/2',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Davis and Goadrich 2006, The Relationship Between Precision-Recall and ROC Curves',
  formula:
    'Σ ΔTPR · TPR / (TPR + FPR) over distinct scores: average precision with both sides weighed alike (prevalence 1/2)',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => rocValue(meta, evidence, averagePrecision),
};
