// How much the five first classes of victim and surrogate have in common.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { meanValue, missing } from '../lib/metric-value.js';
import { topK } from '../lib/predictions.js';

const K = 5;

const meta: MetricMeta = {
  id: 'top5-overlap',
  title: 'Top-5 overlap',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: '(1/n) Σ |top5(V(x)) ∩ top5(A(x))| / 5',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ classes, labels, victim, surrogate }) => {
    if (classes <= K) return missing(meta, `needs more than ${K} classes, got ${classes}`);
    const overlaps = Float64Array.from(labels, (_, row) => {
      const first = new Set(topK(victim, row, K));
      return topK(surrogate, row, K).filter((index) => first.has(index)).length / K;
    });
    return meanValue(meta, overlaps);
  },
};
