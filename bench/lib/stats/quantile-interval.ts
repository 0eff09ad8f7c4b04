// An interval of a quantile that assumes nothing of the distribution: two order statistics.
import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import type { Interval } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { LEVEL } from './level.js';

/**
 * Order statistics l and u with P(B < l) ≤ α/2 and P(B ≥ u) ≤ α/2 for B ~ Binomial(n, q) (Conover, Practical Nonparametric
 * Statistics, 3.2).
 *
 * @returns `null` if the sample is too small for the level at this quantile
 */
export function quantileInterval(values: ArrayLike<number>, q: number, level = LEVEL): Interval | null {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const tail = (1 - level) / 2;
  let low = 0;
  while (low < n && binomialCdf(low, n, q) <= tail) low++;
  let high = n;
  while (high > 0 && 1 - binomialCdf(high - 1, n, q) <= tail) high--;
  if (low < 1 || high >= n) return null;
  return { low: at(sorted, low - 1), high: at(sorted, high), level, method: 'order-statistics' };
}
