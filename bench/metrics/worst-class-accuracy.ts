// The class that the surrogate knows least.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { classRates, jointCounts } from '../lib/evidence/joint-counts.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { LEVEL, bonferroniLevel } from '../lib/stats/level.js';
import { clusteredWilson, wilsonInterval } from '../lib/stats/wilson.js';

const meta: MetricMeta = {
  id: 'worst-class-accuracy',
  title: 'Worst-class accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula:
    'min_c acc_c(A); Wilson interval at the Bonferroni level over the classes; n is the count of that class; none below five groups',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const rows = classRates(jointCounts(evidence));
    const [first] = rows;
    if (first === undefined) return missing(meta, NO_ITEMS);
    const rate = (row: typeof first) => row.surrogateCorrect / row.n;
    const worst = rows.reduce((least, row) => (rate(row) < rate(least) ? row : least), first);
    const { n, surrogateCorrect: count } = worst;
    const level = bonferroniLevel(LEVEL, rows.length);
    const { groups, labels, surrogate } = evidence;
    if (groups === null) return measured(meta, count / n, { n, count, interval: wilsonInterval(count, n, level) });
    const chosen = Uint8Array.from(labels, (label) => (label === worst.class ? 1 : 0));
    const right = equalItems(argmaxRows(surrogate), labels).map((one, item) => one * at(chosen, item));
    return measured(meta, count / n, { n, count, interval: clusteredWilson(right, groups, { chosen, level }) });
  },
};
