// The ratio of two paired times and how sure it is: the one estimate behind the regression gate and comparisons of peers.
import type { Interval } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { bootstrapDistribution, percentileInterval, type BootstrapOptions } from './bootstrap.js';
import { quantileSorted } from './quantile.js';

export interface MedianRatio {
  /** exp of the median of log r. */
  readonly ratio: number;
  /** Of the ratio: the percentile bootstrap over pairs, carried over from the logarithms. */
  readonly interval: Interval;
  /** Bootstrap medians of log r, ascending: float64 [resamples]. */
  readonly logMedians: Float64Array;
}

/**
 * The median ratio of paired times, on the scale on which twice and half are equally far from 1.
 *
 * @param logRatios - natural logarithm of one ratio for each pair
 * @throws RangeError for no pairs, or a logarithm that is not finite
 */
export function medianRatio(logRatios: ArrayLike<number>, options: BootstrapOptions): MedianRatio {
  const sorted = Float64Array.from(logRatios).sort();
  if (sorted.length === 0 || !sorted.every(Number.isFinite)) {
    throw new RangeError(`medianRatio: expected finite logarithms of at least one pair, got [${sorted.join(', ')}]`);
  }
  const pairs = new Int32Array(sorted.length).fill(1);
  const logMedians = bootstrapDistribution([pairs], ([counts]) => countedMedian(sorted, counts ?? pairs), options);
  if (logMedians === null) throw new RangeError('medianRatio: the bootstrap gave no distribution');
  const { low, high, level, method } = percentileInterval(logMedians, options);
  return {
    ratio: Math.exp(quantileSorted(sorted, 0.5)),
    interval: { low: Math.exp(low), high: Math.exp(high), level, method },
    logMedians,
  };
}

/** Share of an ascending distribution that is at most `bound`. */
export function shareAtMost(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(sorted, middle) <= bound) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

/** Median of ascending values of which the i-th is there counts[i] times; as many in all as there are values. */
function countedMedian(sorted: Float64Array, counts: Int32Array): number {
  const lower = Math.floor((sorted.length - 1) / 2);
  const upper = Math.ceil((sorted.length - 1) / 2);
  let seen = 0;
  let first = Number.NaN;
  for (let index = 0; index < sorted.length; index++) {
    seen += counts[index] ?? 0;
    if (Number.isNaN(first) && seen > lower) first = at(sorted, index);
    if (seen > upper) return (first + at(sorted, index)) / 2;
  }
  throw new RangeError('countedMedian: expected counts that sum to the number of values');
}
