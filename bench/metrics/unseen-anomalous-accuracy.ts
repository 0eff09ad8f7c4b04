// Alarms on pools that the detector was never trained against: what a new attacker would use.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { combinedAlarmRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'unseen-anomalous-accuracy',
  title: 'Anomalous accuracy on unseen pools',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Hendrycks and Gimpel 2017, A Baseline for Detecting Misclassified and Out-of-Distribution Examples',
  formula: 'mean over unseen pools of the share with score ≥ threshold',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: ({ threshold, unseen }) => {
    const pools = Object.values(unseen);
    const parts = pools.map((scores) => ({ scores, weight: 1 / pools.length }));
    return combinedAlarmRate(meta, threshold, parts, pools.length === 0 ? 'no unseen pool' : 'an unseen pool is empty');
  },
};
