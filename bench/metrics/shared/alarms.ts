// Alarms of a detector at its operating threshold, as rates over a stream.
import type { DetectorEvidence, ImageGroups, MetricMeta, MetricValue } from '../../contract/metric.js';
import { flagRate, measured, missing } from '../../lib/evidence/metric-value.js';
import { countOnes } from '../../lib/evidence/predictions.js';
import { combinedRate, combinedRateInterval } from '../../lib/stats/combined-rates.js';
import { groupSizes, groupTotals } from '../../lib/stats/groups.js';

/** A stream of queries by its name in the evidence. */
export type Stream = 'benign' | 'anomalous' | 'inDistribution';

const EMPTY: Readonly<Record<Stream, string>> = {
  benign: 'no benign queries',
  anomalous: 'no anomalous queries',
  inDistribution: 'no in-distribution queries',
};

/** uint8 [n], 1 for a score at or above the threshold, the rule by which the threshold is chosen. */
function alarmsOf(scores: Float64Array, threshold: number): Uint8Array {
  return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
}

/** Share of a stream that raises an alarm; `silent` is the share that raises none. */
export function alarmRate(
  meta: MetricMeta,
  { threshold, groups, ...streams }: DetectorEvidence,
  stream: Stream,
  silent = false,
): MetricValue {
  const flags = alarmsOf(streams[stream], threshold).map((alarm) => (silent ? 1 - alarm : alarm));
  return flagRate(meta, flags, stream === 'anomalous' ? null : groups[stream], { reason: EMPTY[stream] });
}

/** A stream's share of a combined rate; `silent` counts the queries without an alarm instead. */
export interface StreamPart {
  readonly scores: Float64Array;
  readonly weight: number;
  readonly silent?: boolean;
  /** Of the queries; `null` or absent where each stands for itself. */
  readonly groups?: ImageGroups | null;
}

/** Weighted sum of the rates of independent streams, with its interval; missing if one of them is empty. */
export function combinedAlarmRate(
  meta: MetricMeta,
  threshold: number,
  parts: readonly StreamPart[],
  reason: string,
): MetricValue {
  if (parts.length === 0 || parts.some(({ scores }) => scores.length === 0)) return missing(meta, reason);
  const rates = parts.map(({ scores, weight, silent = false, groups = null }) => {
    const flags = alarmsOf(scores, threshold).map((alarm) => (silent ? 1 - alarm : alarm));
    const rate = { weight, n: scores.length, count: countOnes(flags) };
    if (groups === null) return rate;
    return { ...rate, grouped: { successes: groupTotals(flags, groups), sizes: groupSizes(groups) } };
  });
  const n = rates.reduce((sum, rate) => sum + rate.n, 0);
  return measured(meta, combinedRate(rates), { n, interval: combinedRateInterval(rates) });
}

/**
 * Share of alarms in a stream in which a share ρ of the queries is in-distribution and the rest comes from the pool: the
 * expectation (1 − ρ) TPR(pool) + ρ TPR(in-distribution), not a draw of a mixture.
 */
export function mixedStreamRate(meta: MetricMeta, evidence: DetectorEvidence, share: number): MetricValue {
  const { threshold, anomalous, inDistribution, groups } = evidence;
  const parts = [
    { scores: anomalous, weight: 1 - share },
    { scores: inDistribution, weight: share, groups: groups.inDistribution },
  ];
  return combinedAlarmRate(meta, threshold, parts, 'needs anomalous and in-distribution queries');
}
