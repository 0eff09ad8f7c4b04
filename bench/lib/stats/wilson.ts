// The score interval of a rate: unlike p ± 1.96 s it behaves at 0 of n and n of n.
import type { Interval } from '../../contract/metric.js';
import { groupedSpread, groupSizes, groupTotals, type ItemGroups } from './groups.js';
import { LEVEL, normalCritical, tCritical } from './level.js';

/**
 * Wilson's score interval without continuity correction (Wilson 1927; Newcombe 1998a, method 3).
 *
 * @param count - successes, 0 to n
 * @param n - items, at least 1
 * @returns bounds in [0, 1]
 * @throws RangeError if count is outside 0 to n, or n is 0
 */
export function wilsonInterval(count: number, n: number, level = LEVEL): Interval {
  if (!(n >= 1 && count >= 0 && count <= n)) {
    throw new RangeError(`wilson: expected 0 <= count <= n and n >= 1, got count ${count} and n ${n}`);
  }
  return { ...scoreBounds(count / n, n, level), level, method: 'wilson' };
}

/**
 * The same for items in groups: Wilson's interval at the effective number of items of {@link effectiveItems}.
 *
 * @param flags - [n], 1 for a success
 * @param groups - of the items
 * @param options - `chosen` [n]: 1 for the items that count; absent for all
 * @returns `null` below five groups with items that count
 */
export function clusteredWilson(
  flags: ArrayLike<number>,
  groups: ItemGroups,
  { chosen, level = LEVEL }: { readonly chosen?: ArrayLike<number>; readonly level?: number } = {},
): Interval | null {
  const sizes = chosen === undefined ? groupSizes(groups) : groupTotals(chosen, groups);
  return clusteredWilsonOf(groupTotals(flags, groups), sizes, level);
}

/** {@link clusteredWilson} from each group's successes and size. */
export function clusteredWilsonOf(
  successes: ArrayLike<number>,
  sizes: ArrayLike<number>,
  level = LEVEL,
): Interval | null {
  const effective = effectiveItems(successes, sizes, level);
  if (effective === null) return null;
  return { ...scoreBounds(effective.rate, effective.items, level), level, method: 'wilson-clustered' };
}

/**
 * How many independent items would know a rate as well as these groups: p (1 − p) over the variance between groups, never
 * more than there are, and fewer by (z / t)² for what few groups know of their own spread (Korn and Graubard 1998). Where
 * all items agree nothing tells how alike the items of a group are: then each group counts as one.
 *
 * @returns `null` below five groups
 */
export function effectiveItems(
  successes: ArrayLike<number>,
  sizes: ArrayLike<number>,
  level = LEVEL,
): { readonly rate: number; readonly items: number } | null {
  const spread = groupedSpread(successes, sizes);
  if (spread === null) return null;
  const n = total(sizes);
  const rate = total(successes) / n;
  const binomial = rate * (1 - rate);
  const items = binomial === 0 ? spread.equalGroups : Math.min(n, binomial / spread.variance);
  return { rate, items: items * (normalCritical(level) / tCritical(level, spread.groups - 1)) ** 2 };
}

/** @param n - above 0, not necessarily whole */
export function scoreBounds(rate: number, n: number, level: number): { readonly low: number; readonly high: number } {
  const z = normalCritical(level);
  const scale = 1 + (z * z) / n;
  const centre = (rate + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  return { low: rate === 0 ? 0 : centre - half, high: rate === 1 ? 1 : centre + half };
}

function total(values: ArrayLike<number>): number {
  return Float64Array.from(values).reduce((sum, value) => sum + value, 0);
}
