// Clients of an attack that are noticed.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { rateValue } from '../lib/evidence/metric-value.js';
import { alarmed } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'clients-alarmed',
  title: 'Clients alarmed',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Juuti, Szyller, Marchal and Asokan 2019, PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P)',
  formula: 'share of the clients of an attack whose alarm was raised',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ attack }) => rateValue(meta, alarmed(attack), attack.alarms.length, 'no client asked'),
};
