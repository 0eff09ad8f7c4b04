// The difference of two rates on the same items, from the four counts of a paired table.
import type { Interval } from '../../contract/metric.js';
import { LEVEL } from './level.js';
import { wilsonInterval } from './wilson.js';

/** Items by who is right. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * Interval of rate(first) − rate(second): the two Wilson intervals squared and added, with the correlation of the
 * pair (Newcombe 1998b, method 10).
 *
 * @returns bounds in [-1, 1]
 * @throws RangeError if there are no items
 */
export function pairedDifferenceInterval(counts: PairedCounts, level = LEVEL): Interval {
  const { both, onlyFirst, onlySecond, neither } = counts;
  const n = both + onlyFirst + onlySecond + neither;
  const first = (both + onlyFirst) / n;
  const second = (both + onlySecond) / n;
  const firstBounds = wilsonInterval(both + onlyFirst, n, level);
  const secondBounds = wilsonInterval(both + onlySecond, n, level);
  const phi = correlation(counts, n);
  const below = combine(first - firstBounds.low, secondBounds.high - second, phi);
  const above = combine(firstBounds.high - first, second - secondBounds.low, phi);
  return {
    low: Math.max(-1, first - second - below),
    high: Math.min(1, first - second + above),
    level,
    method: 'newcombe-paired',
  };
}

function combine(a: number, b: number, phi: number): number {
  return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
}

/** Phi coefficient, with the continuity correction that keeps a positive one from being overstated. */
function correlation({ both, onlyFirst, onlySecond, neither }: PairedCounts, n: number): number {
  const product = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (product === 0) return 0;
  const excess = both * neither - onlyFirst * onlySecond;
  return (excess > 0 ? Math.max(0, excess - n / 2) : excess) / Math.sqrt(product);
}
