// The class that the surrogate knows least.
import type { MetricMeta, MetricPlugin } from '../contract/metric.js';
import { classRates, jointCounts } from '../lib/joint-counts.js';
import { NO_ITEMS, measured, missing } from '../lib/metric-value.js';
import { LEVEL, bonferroniLevel } from '../lib/stats/level.js';
import { wilsonInterval } from '../lib/stats/wilson.js';

const meta: MetricMeta = {
  id: 'worst-class-accuracy',
  title: 'Worst-class accuracy',
  unit: 'fraction',
  range: [0, 1],
  direction: 'higher',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula: 'min_c acc_c(A); Wilson interval at the Bonferroni level over the classes; n is the count of that class',
  version: '1.0.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const rows = classRates(jointCounts(evidence));
    const [first] = rows;
    if (first === undefined) return missing(meta, NO_ITEMS);
    const rate = (row: typeof first) => row.surrogateCorrect / row.n;
    const { n, surrogateCorrect: count } = rows.reduce((worst, row) => (rate(row) < rate(worst) ? row : worst), first);
    return measured(meta, count / n, {
      n,
      count,
      interval: wilsonInterval(count, n, bonferroniLevel(LEVEL, rows.length)),
    });
  },
};
