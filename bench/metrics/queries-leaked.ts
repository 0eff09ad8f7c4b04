// What an attacker got before its accounts were closed.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { measured } from '../lib/evidence/metric-value.js';
import { leakedQueries } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'queries-leaked',
  title: 'Queries answered before the alarms',
  unit: 'count',
  range: [0, Infinity],
  direction: 'lower',
  source: 'StealBench',
  formula:
    'queries of all clients of an attack before the one that raised its client’s alarm; all of a client without alarm',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ attack }) => measured(meta, leakedQueries(attack)),
};
