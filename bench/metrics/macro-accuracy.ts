// Accuracy when every class counts alike: a class that the surrogate never names shows, however rare it is.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { countClasses, argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { combinedRate, combinedRateInterval } from '../lib/stats/combined-rates.js';
import { groupTotals } from '../lib/stats/groups.js';

const meta: MetricMeta = {
  id: 'macro-accuracy',
  title: 'Macro accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Correia-Silva et al. 2018, Copycat CNN: Stealing Knowledge by Persuading Confession',
  formula: '(1/K) Σ_c acc_c(A) over classes with test items; none of them below five groups for an interval',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: ({ classes, labels, surrogate, groups }) => {
    const right = equalItems(argmaxRows(surrogate), labels);
    const sizes = countClasses(labels, classes);
    const present = [...sizes.keys()].filter((label) => at(sizes, label) > 0);
    if (present.length === 0) return missing(meta, NO_ITEMS);
    const hits = new Int32Array(classes);
    for (const [item, label] of labels.entries()) hits[label] = at(hits, label) + at(right, item);
    const parts = present.map((label) => {
      const rate = { weight: 1 / present.length, count: at(hits, label), n: at(sizes, label) };
      if (groups === null) return rate;
      const chosen = Uint8Array.from(labels, (own) => (own === label ? 1 : 0));
      const successes = groupTotals(
        right.map((one, item) => one * at(chosen, item)),
        groups,
      );
      return { ...rate, grouped: { successes, sizes: groupTotals(chosen, groups) } };
    });
    return measured(meta, combinedRate(parts), { n: present.length, interval: combinedRateInterval(parts) });
  },
};
