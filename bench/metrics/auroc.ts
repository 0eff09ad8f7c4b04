// How well the scores order attackers above honest users, whatever the threshold.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { rocValue } from './shared/roc-metric.js';
import { auroc } from '../lib/stats/roc.js';

const meta: MetricMeta = {
  id: 'auroc',
  title: 'AUROC',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Hanley and McNeil 1982, The Meaning and Use of the Area under a ROC Curve',
  formula: 'P(score(anomalous) > score(benign)) + ½ P(equal); interval: bootstrap of both sides',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => rocValue(meta, evidence, auroc),
};
