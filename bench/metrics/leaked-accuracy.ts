// What the stolen model is worth when the alarm comes.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { itemGroups } from '../lib/stats/groups.js';

const meta: MetricMeta = {
  id: 'leaked-accuracy',
  title: 'Leaked accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'lower',
  source: 'StealBench',
  formula:
    'accuracy on the test images of the surrogate that is trained, as the attack’s own, on what was answered before the alarms; of all answers where there was no alarm',
  version: '1.0.0',
};

export const metric: MetricPlugin<'stream'> = {
  cell: 'stream',
  meta,
  compute: ({ leaked }) =>
    leaked === null
      ? missing(meta, 'the attack hands in a surrogate of all its answers, and none is trained on fewer')
      : flagRate(meta, leaked.correct, itemGroups(leaked.groups?.ids)),
};
