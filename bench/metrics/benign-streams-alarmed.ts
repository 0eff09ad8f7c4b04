// Honest clients that are taken for attackers.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { rateValue } from '../lib/evidence/metric-value.js';
import { alarmed } from './shared/stream-alarms.js';

const meta: MetricMeta = {
  id: 'benign-streams-alarmed',
  title: 'Benign streams alarmed',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  source: 'Juuti, Szyller, Marchal and Asokan 2019, PRADA: Protecting Against DNN Model Stealing Attacks (EuroS&P)',
  formula: 'share of the honest clients, of all kinds that the suite names, whose alarm was raised',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ benign }) =>
    rateValue(
      meta,
      benign.reduce((sum, one) => sum + alarmed(one), 0),
      benign.reduce((sum, { alarms }) => sum + alarms.length, 0),
      'no honest client asked',
    ),
};
