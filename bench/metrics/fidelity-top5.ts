// Whether the victim's answer is among the surrogate's five first.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { figuresOf, TOP } from '../lib/items/figures.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'fidelity-top5',
  title: 'Top-5 fidelity',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: '(1/n) Σ 1[v(x) ∈ top5(A(x))]',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { topFive } = figuresOf(evidence);
    if (topFive === null) return missing(meta, `needs more than ${TOP} classes, got ${evidence.classes}`);
    return flagRate(meta, topFive.hits, evidence.groups);
  },
};
