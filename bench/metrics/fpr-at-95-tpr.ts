// False alarms if 95 % of attackers are to be caught. The threshold is read from test scores: not an operating point.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { rocValue } from './shared/roc-metric.js';
import { falsePositivesAt, type RocTable } from '../lib/stats/roc.js';

const TRUE_POSITIVE_RATE = 0.95;

const meta: MetricMeta = {
  id: 'fpr-at-95-tpr',
  title: 'FPR at 95 % TPR (test scores)',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  source: 'Liang et al. 2018, Enhancing the Reliability of Out-of-Distribution Image Detection',
  formula: 'share of benign scores at or above the highest score that catches 95 % of the anomalous test scores',
  version: '1.1.0',
};

export const metric: MetricPlugin<'detector'> = {
  cell: 'detector',
  meta,
  compute: (evidence) => {
    const n = evidence.benign.length;
    return rocValue(
      meta,
      evidence,
      (table) => falsePositivesAt(table, TRUE_POSITIVE_RATE) / benignCount(table),
      (table) => ({ n, count: falsePositivesAt(table, TRUE_POSITIVE_RATE) }),
    );
  },
};

/** A resample of groups has not always as many scores. */
function benignCount({ negatives }: RocTable): number {
  return negatives.reduce((sum, count) => sum + count, 0);
}
