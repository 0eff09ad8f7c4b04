// How likely an unrelated model would repeat as many false answers: the owner's evidence.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured, missing } from '../lib/evidence/metric-value.js';
import { chanceOf, claimsOf } from './shared/ownership.js';

const meta: MetricMeta = {
  id: 'ownership-p-value',
  title: 'Chance of as many matches',
  unit: 'probability',
  range: [0, 1],
  direction: 'neutral',
  source: 'Szyller et al. 2021, DAWN: Dynamic Adversarial Watermarking of Neural Networks',
  formula:
    'P(X ≥ matches), X binomial over the m claims with chance 1/K; of triggers the largest exact McNemar p-value against a model that is no clone',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const claims = claimsOf(evidence);
    if (typeof claims === 'string') return missing(meta, claims);
    const { suspect, others, triggers = false } = claims;
    const chance = chanceOf(suspect, others, { classes: evidence.classes, triggers });
    if (chance === null) return missing(meta, 'no model that is no clone was asked about the triggers');
    return measured(meta, chance, { n: suspect.length });
  },
};
