// How long the clients go unnoticed that are noticed first.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { alarmQuantile } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'queries-to-alarm-p10',
  title: 'Queries to the alarm, 10th percentile',
  unit: 'count',
  range: [0, Infinity],
  direction: 'lower',
  source: 'Juuti, Szyller, Marchal and Asokan 2019, PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P)',
  formula:
    '0.1-quantile over the clients of an attack of the queries to the alarm, an order statistic; a client without alarm counts as infinitely many',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ attack }) => alarmQuantile(meta, attack, 0.1),
};
