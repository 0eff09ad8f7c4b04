// How much an attacker asks before anybody notices, over all its accounts.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { firstAlarm } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'queries-to-first-alarm',
  title: 'Queries to the first alarm',
  unit: 'count',
  range: [0, Infinity],
  direction: 'lower',
  source: 'Juuti, Szyller, Marchal and Asokan 2019, PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P)',
  formula:
    'queries of all clients of an attack, asked in turn, up to the first alarm of any of them, that one included',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ attack }) => firstAlarm(meta, attack),
};
