// How often the surrogate repeats what the defense answered falsely.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { claimsOf } from './shared/ownership.js';

const meta: MetricMeta = {
  id: 'ownership-match-rate',
  title: 'Claims that the surrogate repeats',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'Szyller et al. 2021, DAWN: Dynamic Adversarial Watermarking of Neural Networks',
  formula: '(1/m) Σ 1[s(x_i) = ỹ_i] over the m claims (x_i, ỹ_i) within the budget, or the m triggers',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const claims = claimsOf(evidence);
    return typeof claims === 'string' ? missing(meta, claims) : flagRate(meta, claims.suspect, null);
  },
};
