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
  formula: `share of victims of other seeds and surrogates of true labels with P(X ≥ matches) < ${CLAIMED_BELOW}, as in ownership-p-value`,
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const claims = claimsOf(evidence);
    if (typeof claims === 'string') return missing(meta, claims);
    const claimed = claims.others.map((matches) => Number(chanceOf(matches, evidence.classes) < CLAIMED_BELOW));
    return flagRate(meta, Uint8Array.from(claimed), null, {
      reason: 'the suite trains no independent model: it has one seed and no control true-labels',
    });
  },
};
