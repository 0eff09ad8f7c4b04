// Surrogate accuracy as a share of the victim's, the poster's x0.86.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { deltaRatio } from '../lib/stats/delta-ratio.js';

const meta: MetricMeta = {
  id: 'ratio',
  title: 'Accuracy ratio',
  unit: 'ratio',
  range: [0, Infinity],
  direction: 'higher',
  topOne: true,
  source: 'Orekondy et al. 2019, Knockoff Nets: Stealing Functionality of Black-Box Models',
  formula: 'R = acc(A) / acc(V); interval by the delta method on the paired items',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, surrogate, groups }) => {
    if (labels.length === 0) return missing(meta, NO_ITEMS);
    const numerator = equalItems(argmaxRows(surrogate), labels);
    const denominator = equalItems(argmaxRows(victim), labels);
    const estimate = deltaRatio([{ numerator, denominator }], { range: meta.range, groups });
    if (estimate === null) return missing(meta, 'the victim is never right');
    return measured(meta, estimate.value, { n: labels.length, interval: estimate.interval });
  },
};
