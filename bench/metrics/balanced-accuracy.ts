// Both sides of the detector, weighed alike.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { combinedAlarmRate } from './shared/alarms.js';

const meta: MetricMeta = {
  id: 'balanced-accuracy',
  title: 'Balanced accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Brodersen et al. 2010, The Balanced Accuracy and Its Posterior Distribution',
  formula: '(TPR + TNR) / 2 at the operating threshold',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: ({ threshold, benign, anomalous, groups }) => {
    const parts = [
      { scores: anomalous, weight: 0.5 },
      { scores: benign, weight: 0.5, silent: true, groups: groups.benign },
    ];
    return combinedAlarmRate(meta, threshold, parts, 'needs benign and anomalous queries');
  },
};
