// How unevenly the loss falls on the classes. Chance alone spreads the gaps, so it is a figure without interval.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { classRates, jointCounts } from '../lib/evidence/joint-counts.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { standardDeviation } from '../lib/stats/moments.js';

const meta: MetricMeta = {
  id: 'class-gap-sd',
  title: 'Standard deviation of class gaps',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: '√( (1/K) Σ_c (d_c − mean)² ) over classes with test items; no interval: chance in d_c adds to it',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const rows = classRates(jointCounts(evidence));
    if (rows.length === 0) return missing(meta, NO_ITEMS);
    return measured(meta, standardDeviation(rows.map((row) => row.gap)), { n: rows.length });
  },
};
