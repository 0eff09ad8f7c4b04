// Quantiles of timed batches, with intervals that need no distribution.
import type { MetricMeta, MetricValue, ThroughputEvidence } from '../../contract/metric.js';
import { measured, missing } from '../../lib/evidence/metric-value.js';
import { quantile } from '../../lib/stats/quantile.js';
import { quantileInterval } from '../../lib/stats/quantile-interval.js';

export const NO_SAMPLES = 'no timed batches';

/** The q-quantile of a batch's milliseconds. */
export function latencyQuantile(meta: MetricMeta, { samplesMs }: ThroughputEvidence, q: number): MetricValue {
  if (samplesMs.length === 0) return missing(meta, NO_SAMPLES);
  return measured(meta, quantile(samplesMs, q), { n: samplesMs.length, interval: quantileInterval(samplesMs, q) });
}
