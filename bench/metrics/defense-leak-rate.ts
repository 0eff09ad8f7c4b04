// What a defense that alters some answers alone leaks: the attack's queries that were answered exactly.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { missing, rateValue } from '../lib/evidence/metric-value.js';

const meta: MetricMeta = {
  id: 'defense-leak-rate',
  title: 'Answers leaked exactly',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  source: 'Tang et al. 2024, ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks',
  formula: "share of the attack's queries within the budget with V'(x) = V(x), every number",
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ asked }) =>
    asked === null || asked === undefined
      ? missing(meta, 'no defense here leaves some answers exactly as they are')
      : rateValue(meta, asked.exact, asked.queries),
};
