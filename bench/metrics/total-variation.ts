// Half the L1 distance of the answers: the most that any event's probability differs.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { meanValue } from '../lib/metric-value.js';
import { l1Distances } from '../lib/defended.js';

const meta: MetricMeta = {
  id: 'total-variation',
  title: 'Total variation',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  source: 'Levin and Peres 2017, Markov Chains and Mixing Times, section 4.1',
  formula: '(1/n) Σ ½ ‖V(x) − A(x)‖₁',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ victim, surrogate }) =>
    meanValue(
      meta,
      l1Distances(victim, surrogate).map((distance) => Math.min(1, distance / 2)),
    ),
};
