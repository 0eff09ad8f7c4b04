// How far the surrogate's whole answer is from the victim's, in nats.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/at.js';
import { meanValue } from '../lib/metric-value.js';

/** A surrogate that rules a class out would make one item infinite; −ln(1e-12) = 27.63 is the most it can cost. */
const FLOOR = 1e-12;

const meta: MetricMeta = {
  id: 'kl-divergence',
  title: 'KL divergence',
  unit: 'nats',
  range: [0, 27.64],
  direction: 'lower',
  source: 'Kullback and Leibler 1951, On Information and Sufficiency',
  formula: '(1/n) Σ_x Σ_c V ln(V / A), terms with V = 0 are 0, A clipped at 1e-12',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, surrogate, classes }) =>
    meanValue(
      meta,
      Float64Array.from(labels, (_, row) => divergence(victim.values, surrogate.values, row * classes, classes)),
    ),
};

/** Not below 0: float32 rows sum to 1 only nearly. */
function divergence(victim: Float32Array, surrogate: Float32Array, start: number, classes: number): number {
  let sum = 0;
  for (let index = start; index < start + classes; index++) {
    const v = at(victim, index);
    if (v !== 0) sum += v * Math.log(v / Math.max(FLOOR, at(surrogate, index)));
  }
  return Math.max(0, sum);
}
