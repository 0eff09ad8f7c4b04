// How far the surrogate's whole answer is from the victim's, in nats.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_DISTRIBUTIONS } from '../lib/evidence/defended.js';
import { figuresOf } from '../lib/items/figures.js';
import { meanValue, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'kl-divergence',
  title: 'KL divergence',
  unit: 'nats',
  range: [0, 27.64],
  direction: 'lower',
  source: 'Kullback and Leibler 1951, On Information and Sufficiency',
  formula: '(1/n) Σ_x Σ_c V ln(V / A), terms with V = 0 are 0, A clipped at 1e-12; each x to 8 significant bits',
  version: '1.3.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const { klDivergence: items } = figuresOf(evidence);
    return items === null ? missing(meta, NO_DISTRIBUTIONS) : meanValue(meta, items, evidence.groups);
  },
};
