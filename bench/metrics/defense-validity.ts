// Whether the defended answers are still probability vectors.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DEFENSE } from '../lib/evidence/defended.js';
import { figuresOf } from '../lib/items/figures.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'defense-validity',
  title: 'Validity of the defended answers',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Orekondy et al. 2020, Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks',
  formula: "share of answers with every V'_c ≥ 0 and |Σ V'_c − 1| ≤ 1e-4",
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { defendedValid } = figuresOf(evidence);
    return defendedValid === null ? missing(meta, NO_DEFENSE) : flagRate(meta, defendedValid, evidence.groups);
  },
};
