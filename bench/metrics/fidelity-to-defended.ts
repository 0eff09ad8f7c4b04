// Agreement with what the defended API answers; beside, never instead of, fidelity to the victim (contract 10).
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { flagRate, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { namedClasses, NO_DEFENSE } from '../lib/evidence/defended.js';

const meta: MetricMeta = {
  id: 'fidelity-to-defended',
  title: 'Fidelity to the defended answers',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: "(1/n) Σ 1[a(x) = v'(x)], v' = argmax of the defended answer",
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ surrogate, defended, refused, groups }) =>
    defended === null
      ? missing(meta, NO_DEFENSE)
      : flagRate(meta, equalItems(argmaxRows(surrogate), namedClasses(defended, refused)), groups),
};
