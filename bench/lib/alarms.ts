// Alarms of a detector at its operating threshold, as rates over a stream.
import type { DetectorEvidence, MetricMeta, MetricValue } from '../contract/metric.js';
import { measured, missing, rateValue } from './metric-value.js';
import { combinedRate, combinedRateInterval } from './stats/combined-rates.js';

/** A stream of queries by its name in the evidence. */
export type Stream = 'benign' | 'anomalous' | 'inDistribution';

const EMPTY: Readonly<Record<Stream, string>> = {
  benign: 'no benign queries',
  anomalous: 'no anomalous queries',
  inDistribution: 'no in-distribution queries',
};

/** Queries whose score is at or above the threshold, the rule by which the threshold is chosen. */
export function alarmCount(scores: Float64Array, threshold: number): number {
  return scores.reduce((count, score) => (score >= threshold ? count + 1 : count), 0);
}

/** Share of a stream that raises an alarm. */
export function alarmRate(meta: MetricMeta, { threshold, ...streams }: DetectorEvidence, stream: Stream): MetricValue {
  return rateValue(meta, alarmCount(streams[stream], threshold), streams[stream].length, EMPTY[stream]);
}

/** A stream's share of a combined rate; `silent` counts the queries without an alarm instead. */
export interface StreamPart {
  readonly scores: Float64Array;
  readonly weight: number;
  readonly silent?: boolean;
}

/** Weighted sum of the rates of independent streams, with its interval; missing if one of them is empty. */
export function combinedAlarmRate(
  meta: MetricMeta,
  threshold: number,
  parts: readonly StreamPart[],
  reason: string,
): MetricValue {
  if (parts.length === 0 || parts.some(({ scores }) => scores.length === 0)) return missing(meta, reason);
  const rates = parts.map(({ scores, weight, silent = false }) => {
    const alarms = alarmCount(scores, threshold);
    return { weight, n: scores.length, count: silent ? scores.length - alarms : alarms };
  });
  const n = rates.reduce((sum, rate) => sum + rate.n, 0);
  return measured(meta, combinedRate(rates), { n, interval: combinedRateInterval(rates) });
}

/**
 * Share of alarms in a stream in which a share ρ of the queries is in-distribution and the rest comes from the pool: the
 * expectation (1 − ρ) TPR(pool) + ρ TPR(in-distribution), not a draw of a mixture.
 */
export function mixedStreamRate(meta: MetricMeta, evidence: DetectorEvidence, share: number): MetricValue {
  const { threshold, anomalous, inDistribution } = evidence;
  const parts = [
    { scores: anomalous, weight: 1 - share },
    { scores: inDistribution, weight: share },
  ];
  return combinedAlarmRate(meta, threshold, parts, 'needs anomalous and in-distribution queries');
}
