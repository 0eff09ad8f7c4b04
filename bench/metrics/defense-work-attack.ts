// What the defense makes the attack work for an answer.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured, missing } from '../lib/evidence/metric-value.js';
import { NO_WORK } from './shared/work.js';

const meta: MetricMeta = {
  id: 'defense-work-attack',
  title: 'Work demanded of the attack',
  unit: 's',
  range: [0, 2948],
  direction: 'lower',
  source: 'Dziedzic et al. 2022, Increasing the Cost of Model Extraction with Calibrated Proof of Work',
  formula: 'mean over the queries within the budget of the seconds demanded',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ work }) =>
    work === null || work === undefined ? missing(meta, NO_WORK) : measured(meta, work.attack.meanSeconds),
};
