// A weighted sum of independent rates: balanced accuracy, a mixed stream, a mean over pools.
import type { Interval } from '../../contract/metric.js';
import { LEVEL } from './level.js';
import { wilsonInterval } from './wilson.js';

/** A rate `count / n` with its non-negative weight in the sum. */
export interface WeightedRate {
  readonly weight: number;
  readonly count: number;
  readonly n: number;
}

/** Σ weight · count / n. */
export function combinedRate(parts: readonly WeightedRate[]): number {
  return parts.reduce((sum, { weight, count, n }) => sum + (weight * count) / n, 0);
}

/**
 * Interval of the sum: the parts' Wilson distances squared and added (MOVER; Zou and Donner 2008).
 *
 * @throws RangeError if a part has no items
 */
export function combinedRateInterval(parts: readonly WeightedRate[], level = LEVEL): Interval {
  let below = 0;
  let above = 0;
  for (const { weight, count, n } of parts) {
    const { low, high } = wilsonInterval(count, n, level);
    below += (weight * (count / n - low)) ** 2;
    above += (weight * (high - count / n)) ** 2;
  }
  const value = combinedRate(parts);
  return { low: value - Math.sqrt(below), high: value + Math.sqrt(above), level, method: 'mover-wilson' };
}
