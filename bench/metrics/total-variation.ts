// Half the L1 distance of the answers: the most that any event's probability differs.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DISTRIBUTIONS } from '../lib/evidence/defended.js';
import { figuresOf } from '../lib/items/figures.js';
import { meanValue, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'total-variation',
  title: 'Total variation',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  source: 'Levin and Peres 2017, Markov Chains and Mixing Times, section 4.1',
  formula: '(1/n) Σ ½ ‖V(x) − A(x)‖₁, each x to 8 significant bits',
  version: '1.3.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { totalVariation: items } = figuresOf(evidence);
    return items === null ? missing(meta, NO_DISTRIBUTIONS) : meanValue(meta, items, evidence.groups);
  },
};
