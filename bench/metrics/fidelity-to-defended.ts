// Agreement with what the defended API answers; beside, never instead of, fidelity to the victim (contract 10).
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { missing, rateValue } from '../lib/metric-value.js';
import { argmaxRows, countOnes, equalItems } from '../lib/predictions.js';
import { NO_DEFENSE } from '../lib/defended.js';

const meta: MetricMeta = {
  id: 'fidelity-to-defended',
  title: 'Fidelity to the defended answers',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: "(1/n) Σ 1[a(x) = v'(x)], v' = argmax of the defended answer",
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, surrogate, defended }) =>
    defended === null
      ? missing(meta, NO_DEFENSE)
      : rateValue(meta, countOnes(equalItems(argmaxRows(surrogate), argmaxRows(defended))), labels.length),
};
