// How long a client of an attack usually goes unnoticed.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { alarmQuantile } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'queries-to-alarm',
  title: 'Queries to the alarm',
  unit: 'count',
  range: [0, Infinity],
  direction: 'lower',
  source: 'Juuti, Szyller, Marchal and Asokan 2019, PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P)',
  formula:
    'median over the clients of an attack of the queries that each had asked when its alarm was raised; a client without alarm counts as infinitely many',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ attack }) => alarmQuantile(meta, attack, 0.5),
};
