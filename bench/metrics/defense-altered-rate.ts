// How many honest users get another answer than the victim's.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DEFENSE } from '../lib/evidence/defended.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { figuresOf } from '../lib/items/figures.js';

const meta: MetricMeta = {
  id: 'defense-altered-rate',
  title: 'Honest answers altered',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'StealBench',
  formula: "share of test images with ‖V(x) − V'(x)‖₁ > 0",
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { defendedL1 } = figuresOf(evidence);
    if (defendedL1 === null) return missing(meta, NO_DEFENSE);
    return flagRate(
      meta,
      Uint8Array.from(defendedL1, (distance) => (distance > 0 ? 1 : 0)),
      evidence.groups,
    );
  },
};
