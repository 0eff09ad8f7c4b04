// How many classes the surrogate has mostly missed, by the victim as the yardstick.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { classRates, jointCounts } from '../lib/evidence/joint-counts.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'classes-below-half',
  title: 'Classes below half',
  unit: 'classes',
  range: [0, Infinity],
  direction: 'lower',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: '|{c : acc_c(A) < ½ acc_c(V)}|; n is the number of classes with test items',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const rows = classRates(jointCounts(evidence));
    if (rows.length === 0) return missing(meta, NO_ITEMS);
    const count = rows.filter((row) => 2 * row.surrogateCorrect < row.victimCorrect).length;
    return measured(meta, count, { n: rows.length, count });
  },
};
