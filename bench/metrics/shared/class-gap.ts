// A statistic of the per-class gaps, with its bootstrap over test items or their groups.
import type { AttackEvidence, MetricMeta, MetricValue } from '../../contract/metric.js';
import { at } from '../../lib/arrays/at.js';
import { type ClassRates, classRates, jointCounts, jointStratum } from '../../lib/evidence/joint-counts.js';
import { NO_ITEMS, measured, missing } from '../../lib/evidence/metric-value.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { bootstrapInterval } from '../../lib/stats/bootstrap.js';

/**
 * Value, number of classes as n, and bootstrap interval of a statistic of the classes' rates.
 *
 * @param statistic - of the classes that have items; `null` where undefined
 * @param undefinedReason - said where the evidence itself leaves it undefined
 */
export function classStatistic(
  meta: MetricMeta,
  evidence: AttackEvidence,
  statistic: (rows: readonly ClassRates[]) => number | null,
  undefinedReason: string,
): MetricValue {
  const counts = jointCounts(evidence);
  const rows = classRates(counts);
  if (rows.length === 0) return missing(meta, NO_ITEMS);
  const value = statistic(rows);
  if (value === null) return missing(meta, undefinedReason);
  const interval = bootstrapInterval([jointStratum(evidence)], (resampled) => statistic(classRates(at(resampled, 0))), {
    seed: deriveSeed('bootstrap', evidence.seed, meta.id),
  });
  return measured(meta, value, { n: rows.length, interval });
}
