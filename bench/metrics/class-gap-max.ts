// The class on which the surrogate falls furthest behind the victim.
import type { AttackEvidence, ImageGroups, Interval, MetricMeta, MetricPlugin } from '../contract/metric.js';
import { classRates, jointCounts, pairOfClass } from '../lib/evidence/joint-counts.js';
import { argmaxRows, equalItems } from '../lib/evidence/predictions.js';
import { NO_ITEMS, measured, missing } from '../lib/evidence/metric-value.js';
import { LEVEL, bonferroniLevel } from '../lib/stats/level.js';
import { clusteredPairedDifference, pairedDifferenceInterval } from '../lib/stats/paired-difference.js';

const meta: MetricMeta = {
  id: 'class-gap-max',
  title: 'Largest class gap',
  unit: 'fraction',
  range: [-1, 1],
  direction: 'lower',
  topOne: true,
  source: 'Atli et al. 2020, Extraction of Complex DNN Models: Real Threat or Boogeyman?',
  formula:
    'max_c d_c, d_c = acc_c(V) − acc_c(A); interval: Newcombe paired at the Bonferroni level over the classes; n is the count of that class; none below five groups',
  version: '1.1.0',
};

export const metric: MetricPlugin<'attack'> = {
  cell: 'attack',
  meta,
  compute: (evidence) => {
    const counts = jointCounts(evidence);
    const rows = classRates(counts);
    const [first] = rows;
    if (first === undefined) return missing(meta, NO_ITEMS);
    const widest = rows.reduce((best, row) => (row.gap > best.gap ? row : best), first);
    const level = bonferroniLevel(LEVEL, rows.length);
    return measured(meta, widest.gap, {
      n: widest.n,
      interval:
        evidence.groups === null
          ? pairedDifferenceInterval(pairOfClass(counts, widest.class), level)
          : clustered(evidence, evidence.groups, widest.class, level),
    });
  },
};

function clustered(
  { labels, victim, surrogate }: AttackEvidence,
  groups: ImageGroups,
  index: number,
  level: number,
): Interval | null {
  const chosen = Uint8Array.from(labels, (label) => (label === index ? 1 : 0));
  const [v, a] = [equalItems(argmaxRows(victim), labels), equalItems(argmaxRows(surrogate), labels)];
  return clusteredPairedDifference(v, a, groups, { chosen, level });
}
