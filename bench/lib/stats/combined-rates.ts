// A weighted sum of independent rates: balanced accuracy, a mixed stream, a mean over pools.
import type { Interval } from '../../contract/metric.js';
import { LEVEL } from './level.js';
import { clusteredWilsonOf, wilsonInterval } from './wilson.js';

/** A rate `count / n` with its non-negative weight in the sum. */
export interface WeightedRate {
  readonly weight: number;
  readonly count: number;
  readonly n: number;
  /** Where its items come in groups: successes and size of each, [groups]. */
  readonly grouped?: { readonly successes: ArrayLike<number>; readonly sizes: ArrayLike<number> };
}

/** Σ weight · count / n. */
export function combinedRate(parts: readonly WeightedRate[]): number {
  return parts.reduce((sum, { weight, count, n }) => sum + (weight * count) / n, 0);
}

/**
 * Interval of the sum: the parts' Wilson distances squared and added (MOVER; Zou and Donner 2008).
 *
 * @returns `null` if a part has fewer than five groups
 * @throws RangeError if a part has no items
 */
export function combinedRateInterval(parts: readonly WeightedRate[], level = LEVEL): Interval | null {
  let below = 0;
  let above = 0;
  for (const { weight, count, n, grouped } of parts) {
    const own =
      grouped === undefined
        ? wilsonInterval(count, n, level)
        : clusteredWilsonOf(grouped.successes, grouped.sizes, level);
    if (own === null) return null;
    const { low, high } = own;
    below += (weight * (count / n - low)) ** 2;
    above += (weight * (high - count / n)) ** 2;
  }
  const value = combinedRate(parts);
  const method = parts.some(({ grouped }) => grouped !== undefined) ? 'mover-wilson-clustered' : 'mover-wilson';
  return { low: value - Math.sqrt(below), high: value + Math.sqrt(above), level, method };
}
