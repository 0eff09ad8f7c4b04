// Agreement on the items that the victim has right: knowledge that was taken over.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { flagRate } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';

const meta: MetricMeta = {
  id: 'fidelity-victim-right',
  title: 'Fidelity where the victim is right',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Jagielski et al. 2020, High Accuracy and High Fidelity Extraction of Neural Networks',
  formula: 'Σ 1[a(x) = v(x), v(x) = y] / Σ 1[v(x) = y]',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ labels, victim, surrogate, groups }) => {
    const v = argmaxRows(victim);
    const chosen = Uint8Array.from(v, (answer, item) => (answer === at(labels, item) ? 1 : 0));
    const agreed = equalItems(argmaxRows(surrogate), v).map((equal, item) => equal * at(chosen, item));
    return flagRate(meta, agreed, groups, { chosen, reason: 'the victim is never right' });
  },
};
