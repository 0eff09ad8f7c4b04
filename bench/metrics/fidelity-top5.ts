// Whether the victim's answer is among the surrogate's five first.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { missing, rateValue } from '../lib/metric-value.js';
import { argmaxRows, topK } from '../lib/predictions.js';
import { at } from '../lib/at.js';

const K = 5;

const meta: MetricMeta = {
  id: 'fidelity-top5',
  title: 'Top-5 fidelity',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: '(1/n) Σ 1[v(x) ∈ top5(A(x))]',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ classes, labels, victim, surrogate }) => {
    if (classes <= K) return missing(meta, `needs more than ${K} classes, got ${classes}`);
    const v = argmaxRows(victim);
    const hits = labels.reduce((sum, _, row) => (topK(surrogate, row, K).includes(at(v, row)) ? sum + 1 : sum), 0);
    return rateValue(meta, hits, labels.length);
  },
};
