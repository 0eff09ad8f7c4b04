// How often a model that never saw an answer of the victim is claimed as its clone.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { chanceOf, CLAIMED_BELOW, claimsOf } from './shared/ownership.js';

const meta: MetricMeta = {
  id: 'ownership-false-claim-rate',
  title: 'Independent models claimed',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Szyller et al. 2021, DAWN: Dynamic Adversarial Watermarking of Neural Networks',
  formula: `share of models that never saw an answer of the victim with a p-value < ${CLAIMED_BELOW}, as in ownership-p-value; of triggers each against the others of them`,
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const claims = claimsOf(evidence);
    if (typeof claims === 'string') return missing(meta, claims);
    const { others, triggers = false } = claims;
    const chances = others.map((matches) =>
      chanceOf(
        matches,
        others.filter((other) => other !== matches),
        { classes: evidence.classes, triggers },
      ),
    );
    const claimed = chances.flatMap((chance) => (chance === null ? [] : Number(chance < CLAIMED_BELOW)));
    return flagRate(meta, Uint8Array.from(claimed), null, {
      reason: triggers
        ? 'one model that is no clone has none to be compared with'
        : 'the suite trains no independent model: it has one seed and no control true-labels',
    });
  },
};
