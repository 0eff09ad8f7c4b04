// Which classes the surrogate was shown, and how often: by argmax, or by the mean answer.
import type { AttackEvidence, MetricMeta, MetricPlugin } from '../../contract/metric.js';
import { figuresOf } from '../../lib/items/figures.js';
import { measured, missing } from '../../lib/evidence/metric-value.js';

const NO_TRANSFER = 'no transfer set';
const EMPTY_TRANSFER = 'the transfer set is empty';

/** What a transfer metric sees of the set. */
export interface TransferView {
  /** Items of the set. */
  readonly items: number;
  /** float64 [classes], sums to 1. */
  readonly distribution: Float64Array;
  /** int32 [classes], by argmax. */
  readonly counts: Int32Array;
}

/** A value with the counts behind it (n defaults to the items of the set), or why there is none. */
export type TransferStatistic =
  { readonly value: number; readonly n?: number; readonly count?: number } | { readonly reason: string };

/**
 * A metric of the transfer set. It describes the whole set and estimates nothing, so it has no interval over items.
 *
 * @param source - where the distribution comes from: argmax counts, or the mean posterior
 */
export function transferMetric(
  meta: MetricMeta,
  source: 'argmax' | 'posterior',
  statistic: (view: TransferView) => TransferStatistic,
): MetricPlugin<'attack'> {
  return {
    cell: 'attack',
    meta,
    compute(evidence) {
      const view = transferView(evidence, source);
      if ('reason' in view) return missing(meta, view.reason);
      const result = statistic(view);
      if ('reason' in result) return missing(meta, result.reason);
      return measured(meta, result.value, { n: view.items, ...result });
    },
  };
}

function transferView(
  evidence: AttackEvidence,
  source: 'argmax' | 'posterior',
): TransferView | { readonly reason: string } {
  const { transfer } = figuresOf(evidence);
  if (transfer === null) return { reason: NO_TRANSFER };
  const { counts, mass } = transfer;
  const items = counts.reduce((sum, count) => sum + count, 0);
  if (items === 0) return { reason: EMPTY_TRANSFER };
  const weights = source === 'argmax' ? Float64Array.from(counts) : mass;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return { reason: 'the answers sum to zero' };
  return { items, distribution: weights.map((weight) => weight / total), counts };
}

/** Share of classes with at least `minimum` items by argmax. */
export function coverage({ counts }: TransferView, minimum: number): TransferStatistic {
  const covered = counts.reduce((sum, count) => (count >= minimum ? sum + 1 : sum), 0);
  return { value: covered / counts.length, n: counts.length, count: covered };
}
