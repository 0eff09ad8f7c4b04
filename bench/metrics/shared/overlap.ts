// Accuracy on the test images that a pool has nothing in common with.
import type { AttackEvidence, MetricMeta, MetricValue, OverlapFlags } from '../../contract/metric.js';
import { flagRate, missing } from '../../lib/evidence/metric-value.js';
import { argmaxRows, equalItems } from '../../lib/evidence/predictions.js';

export const NOT_AUDITED = 'nobody looked for overlap: the suite does not say "auditOverlap"';

/** The surrogate's accuracy without the test images of a kind of overlap. */
export function accuracyWithout(
  meta: MetricMeta,
  { labels, surrogate, overlap, groups }: AttackEvidence,
  kind: keyof OverlapFlags,
): MetricValue {
  if (overlap === null || overlap === undefined) return missing(meta, NOT_AUDITED);
  const chosen = overlap[kind].map((flag) => 1 - flag);
  const right = equalItems(argmaxRows(surrogate), labels).map((flag, item) => flag & (chosen[item] ?? 0));
  return flagRate(meta, right, groups, { chosen, reason: 'every test image overlaps' });
}
