// How many test images the attacker had in the pool, or nearly so.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { NOT_AUDITED } from './shared/overlap.js';

const meta: MetricMeta = {
  id: 'duplicate-share',
  title: 'Test images like one of the pool',
  unit: 'fraction',
  range: [0, 1],
  direction: 'neutral',
  source: 'StealBench',
  formula: 'share of test images that an image of the pool is, or looks like',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ overlap, groups }) =>
    overlap === null || overlap === undefined ? missing(meta, NOT_AUDITED) : flagRate(meta, overlap.duplicates, groups),
};
