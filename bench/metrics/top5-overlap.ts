// How much the five first classes of victim and surrogate have in common.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { figuresOf, TOP } from '../lib/items/figures.js';
import { meanValue, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'top5-overlap',
  title: 'Top-5 overlap',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: '(1/n) Σ |top5(V(x)) ∩ top5(A(x))| / 5',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { topFive } = figuresOf(evidence);
    if (topFive === null) return missing(meta, `needs more than ${TOP} classes, got ${evidence.classes}`);
    return meanValue(
      meta,
      Float64Array.from(topFive.overlaps, (shared) => shared / TOP),
      evidence.groups,
    );
  },
};
