// The ratio above what the majority class gives for free: with few classes the plain ratio flatters.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { argmax } from '../lib/stats/argmax.js';
import { deltaRatio } from '../lib/stats/delta-ratio.js';

const meta: MetricMeta = {
  id: 'chance-corrected-ratio',
  title: 'Chance-corrected ratio',
  unit: 'ratio',
  range: [-Infinity, Infinity],
  direction: 'higher',
  source: 'Chance correction as in Cohen 1960, A Coefficient of Agreement for Nominal Scales',
  formula:
    "R' = (acc(A) − c) / (acc(V) − c), c = test accuracy of always naming the most frequent class of victim-train",
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, surrogate, trainClassCounts, groups }) => {
    if (labels.length === 0) return missing(meta, NO_ITEMS);
    const majority = argmax(trainClassCounts);
    const byChance = labels.map((label) => (label === majority ? 1 : 0));
    const aboveChance = (right: Uint8Array) => byChance.map((chance, item) => at(right, item) - chance);
    const numerator = aboveChance(equalItems(argmaxRows(surrogate), labels));
    const denominator = aboveChance(equalItems(argmaxRows(victim), labels));
    const estimate = deltaRatio([{ numerator, denominator }], { range: meta.range, groups });
    if (estimate === null) return missing(meta, 'the victim is not better than the majority class');
    return measured(meta, estimate.value, { n: labels.length, interval: estimate.interval });
  },
};
