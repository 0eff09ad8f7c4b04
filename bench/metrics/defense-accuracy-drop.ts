// What the defense costs an honest user in accuracy.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { namedClasses, NO_DEFENSE } from '../lib/evidence/defended.js';
import { meanValue, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'defense-accuracy-drop',
  title: 'Accuracy drop of the defense',
  unit: 'fraction',
  range: [-1, 1],
  direction: 'neutral',
  source: 'Orekondy et al. 2020, Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks',
  formula: "acc(V) − acc(V')",
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, defended, refused, groups }) => {
    if (defended === null) return missing(meta, NO_DEFENSE);
    const right = equalItems(argmaxRows(victim), labels);
    const stillRight = equalItems(namedClasses(defended, refused), labels);
    return meanValue(
      meta,
      Float64Array.from(right, (one, item) => one - at(stillRight, item)),
      groups,
    );
  },
};
