// What the defense makes an honest user work for an answer.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured, missing } from '../lib/evidence/metric-value.js';
import { NO_WORK } from './shared/work.js';

const meta: MetricMeta = {
  id: 'defense-work-honest',
  title: 'Work demanded of honest users',
  unit: 's',
  range: [0, 2948],
  direction: 'neutral',
  source: 'Dziedzic et al. 2022, Increasing the Cost of Model Extraction with Calibrated Proof of Work',
  formula: 'mean over the test images, asked by one client, of the seconds demanded',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ work }) =>
    work === null || work === undefined ? missing(meta, NO_WORK) : measured(meta, work.honest.meanSeconds),
};
