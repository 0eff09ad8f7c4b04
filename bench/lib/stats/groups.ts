// Items that come in groups, as the frames of one physical sign: what varies is then the group, not the item.
import { at } from '../arrays/at.js';

/** With fewer groups than this their spread is not known, and there is no interval. */
export const MINIMUM_GROUPS = 5;

/** Which group each item belongs to. */
export interface ItemGroups {
  /** [n], 0 to count − 1. */
  readonly ids: ArrayLike<number>;
  /** Number of groups; some may have no item here. */
  readonly count: number;
}

/** Groups that are numbered already, as beside a record; `null` for none. */
export function itemGroups(ids: ArrayLike<number> | null | undefined): ItemGroups | null {
  if (ids == null) return null;
  let last = -1;
  for (let item = 0; item < ids.length; item++) last = Math.max(last, at(ids, item));
  return { ids, count: last + 1 };
}

/** What groups say of a ratio of sums. */
export interface GroupedSpread {
  /** Variance of the ratio. */
  readonly variance: number;
  /** Groups that have items. */
  readonly groups: number;
  /** Items of equal groups that would weigh as these: (Σ m)² / Σ m², at most the number of groups. */
  readonly equalGroups: number;
}

/** float64 [groups]: sum of the items' values in each group. Throws RangeError if the lengths differ. */
export function groupTotals(values: ArrayLike<number>, { ids, count }: ItemGroups): Float64Array {
  if (values.length !== ids.length) {
    throw new RangeError(`groups: expected the group of each of ${values.length} items, got ${ids.length}`);
  }
  const totals = new Float64Array(count);
  // A hot loop: both are in range by the check above and the range of ids.
  for (let item = 0; item < values.length; item++) {
    const group = ids[item] ?? 0;
    totals[group] = (totals[group] ?? 0) + (values[item] ?? 0);
  }
  return totals;
}

/** float64 [groups]: number of items of each group. */
export function groupSizes({ ids, count }: ItemGroups): Float64Array {
  return groupTotals(new Uint8Array(ids.length).fill(1), { ids, count });
}

/**
 * Variance of Σ totals / Σ sizes with the groups as sampling units: G / (G − 1) · Σ (t − r m)² / (Σ m)², the linearised
 * ratio estimator of cluster sampling (Cochran 1977, chapter 9A).
 *
 * @param totals - [groups], of the numerator
 * @param sizes - [groups], of the denominator; groups of size 0 do not count
 * @returns `null` below {@link MINIMUM_GROUPS} groups
 */
export function groupedSpread(totals: ArrayLike<number>, sizes: ArrayLike<number>): GroupedSpread | null {
  let [groups, sum, size, squares] = [0, 0, 0, 0];
  for (let group = 0; group < sizes.length; group++) {
    const own = at(sizes, group);
    if (own === 0) continue;
    groups++;
    sum += at(totals, group);
    size += own;
    squares += own * own;
  }
  if (groups < MINIMUM_GROUPS) return null;
  const rate = sum / size;
  let deviation = 0;
  for (let group = 0; group < sizes.length; group++) {
    if (at(sizes, group) > 0) deviation += (at(totals, group) - rate * at(sizes, group)) ** 2;
  }
  const variance = ((groups / (groups - 1)) * deviation) / size ** 2;
  return { variance, groups, equalGroups: size ** 2 / squares };
}
