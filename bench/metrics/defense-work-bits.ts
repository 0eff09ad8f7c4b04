// How hard the hardest puzzle is that the defense sets the attack.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured, missing } from '../lib/evidence/metric-value.js';
import { NO_WORK, puzzleBits } from './shared/work.js';

const meta: MetricMeta = {
  id: 'defense-work-bits',
  title: 'Hardest puzzle for the attack',
  unit: 'bits',
  range: [0, 32],
  direction: 'lower',
  source: 'Dziedzic et al. 2022, Increasing the Cost of Model Extraction with Calibrated Proof of Work',
  formula: 'max(0, 32 + log₂(s / 2948)), s the most seconds demanded for a query within the budget',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ work }) =>
    work === null || work === undefined ? missing(meta, NO_WORK) : measured(meta, puzzleBits(work.attack.mostSeconds)),
};
