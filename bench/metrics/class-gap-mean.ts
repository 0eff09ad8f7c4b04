// The gap when every class counts alike, however rare.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { classStatistic } from './shared/class-gap.js';
import { NO_ITEMS } from '../lib/evidence/metric-value.js';
import { mean } from '../lib/stats/moments.js';

const meta: MetricMeta = {
  id: 'class-gap-mean',
  title: 'Mean class gap',
  unit: 'fraction',
  range: [-1, 1],
  direction: 'lower',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: '(1/K) Σ_c d_c over classes with test items',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => classStatistic(meta, evidence, (rows) => mean(rows.map((row) => row.gap)), NO_ITEMS),
};
