// How often the defense changes the class that the API names.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { namedClasses, NO_DEFENSE } from '../lib/evidence/defended.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'defense-flip-rate',
  title: 'Top-1 flip rate of the defense',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Orekondy et al. 2020, Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks',
  formula: "(1/n) Σ 1[v(x) ≠ v'(x)]",
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ victim, defended, refused, groups }) => {
    if (defended === null) return missing(meta, NO_DEFENSE);
    const kept = equalItems(argmaxRows(victim), namedClasses(defended, refused));
    return flagRate(
      meta,
      kept.map((same) => 1 - same),
      groups,
    );
  },
};
