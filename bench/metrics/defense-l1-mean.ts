// How much the defense changes an answer on average.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DEFENSE } from '../lib/evidence/defended.js';
import { figuresOf } from '../lib/items/figures.js';
import { meanValue, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'defense-l1-mean',
  title: 'Mean L1 change of the answer',
  unit: 'distance',
  range: [0, 2],
  direction: 'neutral',
  source: 'Orekondy et al. 2020, Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks',
  formula: "(1/n) Σ ‖V(x) − V'(x)‖₁, each x to 8 significant bits",
  version: '1.3.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { defendedL1 } = figuresOf(evidence);
    return defendedL1 === null ? missing(meta, NO_DEFENSE) : meanValue(meta, defendedL1, evidence.groups);
  },
};
