// The difference of two rates on the same items, from the four counts of a paired table.
import type { Interval } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { groupedSpread, groupSizes, groupTotals, type ItemGroups } from './groups.js';
import { LEVEL, normalCritical, tCritical } from './level.js';
import { scoreBounds } from './wilson.js';

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
  if (total(counts) === 0) throw new RangeError('paired difference: expected at least one item, got none');
  return { ...bounds(counts, level), level, method: 'newcombe-paired' };
}

/**
 * The same for items in groups: Newcombe's interval at the effective number of items, which is the variance of the
 * difference between independent items over that between groups, at most the number there is, and fewer by (z / t)² for
 * what few groups know of their spread. Where no items differ each group counts as one.
 *
 * @param first - [n], 1 where the first is right
 * @param second - [n], 1 where the second is right
 * @param groups - of the items
 * @param options - `chosen` [n]: 1 for the items that count; absent for all
 * @returns `null` below five groups with items that count
 */
export function clusteredPairedDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  groups: ItemGroups,
  { chosen, level = LEVEL }: { readonly chosen?: ArrayLike<number>; readonly level?: number } = {},
): Interval | null {
  const isChosen = (item: number): boolean => chosen === undefined || at(chosen, item) !== 0;
  const surplus = Int8Array.from(first, (right, item) => (isChosen(item) ? right - at(second, item) : 0));
  const sizes = chosen === undefined ? groupSizes(groups) : groupTotals(chosen, groups);
  const spread = groupedSpread(groupTotals(surplus, groups), sizes);
  if (spread === null) return null;
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (let item = 0; item < first.length; item++) {
    if (isChosen(item)) counts[cellOf(at(first, item), at(second, item))]++;
  }
  const n = total(counts);
  const difference = (counts.onlyFirst - counts.onlySecond) / n;
  const independent = (counts.onlyFirst + counts.onlySecond) / n - difference ** 2;
  const items = independent === 0 ? spread.equalGroups : Math.min(n, independent / spread.variance);
  const scale = (items / n) * (normalCritical(level) / tCritical(level, spread.groups - 1)) ** 2;
  const effective = {
    both: counts.both * scale,
    onlyFirst: counts.onlyFirst * scale,
    onlySecond: counts.onlySecond * scale,
    neither: counts.neither * scale,
  };
  return { ...bounds(effective, level), level, method: 'newcombe-paired-clustered' };
}

function cellOf(first: number, second: number): keyof PairedCounts {
  if (first !== 0) return second !== 0 ? 'both' : 'onlyFirst';
  return second !== 0 ? 'onlySecond' : 'neither';
}

function total({ both, onlyFirst, onlySecond, neither }: PairedCounts): number {
  return both + onlyFirst + onlySecond + neither;
}

/** @param counts - not necessarily whole */
function bounds(counts: PairedCounts, level: number): Pick<Interval, 'low' | 'high'> {
  const { both, onlyFirst, onlySecond } = counts;
  const n = total(counts);
  const first = (both + onlyFirst) / n;
  const second = (both + onlySecond) / n;
  const firstBounds = scoreBounds(first, n, level);
  const secondBounds = scoreBounds(second, n, level);
  const phi = correlation(counts, n);
  const below = combine(first - firstBounds.low, secondBounds.high - second, phi);
  const above = combine(firstBounds.high - first, second - secondBounds.low, phi);
  return { low: Math.max(-1, first - second - below), high: Math.min(1, first - second + above) };
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
