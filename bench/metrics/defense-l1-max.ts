// How much the defense changes an answer at worst.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DEFENSE } from '../lib/evidence/defended.js';
import { figuresOf } from '../lib/items/figures.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'defense-l1-max',
  title: 'Largest L1 change of an answer',
  unit: 'distance',
  range: [0, 2],
  direction: 'neutral',
  source: 'Orekondy et al. 2020, Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks',
  formula: "max_x ‖V(x) − V'(x)‖₁, each x to 8 significant bits",
  version: '1.2.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { defendedL1: distances } = figuresOf(evidence);
    if (distances === null) return missing(meta, NO_DEFENSE);
    if (distances.length === 0) return missing(meta, NO_ITEMS);
    return measured(
      meta,
      distances.reduce((most, distance) => Math.max(most, distance)),
      { n: distances.length },
    );
  },
};
