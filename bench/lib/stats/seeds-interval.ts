// The interval of a mean over seeds that were all scored on the same items: crossed, not nested.
import type { Interval } from '../../contract/metric.js';
import { at } from '../at.js';
import { groupedSpread, groupSizes, groupTotals, type ItemGroups } from './groups.js';
import { LEVEL, normalCritical, tCritical } from './level.js';
import { mean, sampleVariance } from './moments.js';

/** What the interval needs of S seeds by n items. */
export interface CrossedMoments {
  /** Mean over items, for each seed. */
  readonly seedMeans: readonly number[];
  /** Variance over items of the per-item mean over seeds; `null` below two items, or below five groups of items. */
  readonly itemVariance: number | null;
  readonly items: number;
  /** Where items come in groups: variance of the mean over all items that the groups show, and how many they are. */
  readonly grouped?: { readonly variance: number; readonly groups: number };
}

/**
 * @param bySeed - per seed the same items in the same order, any values
 * @param groups - of the items, where they have any
 * @throws RangeError if there is no seed or no item, or seeds differ in length
 */
export function crossedMoments(bySeed: readonly ArrayLike<number>[], groups: ItemGroups | null = null): CrossedMoments {
  const items = at(bySeed, 0).length;
  if (bySeed.some((values) => values.length !== items)) {
    throw new RangeError(
      `crossed seeds: expected ${items} items for every seed, got ${bySeed.map((v) => v.length).join(', ')}`,
    );
  }
  const itemMeans = new Float64Array(items);
  for (const values of bySeed) {
    for (let item = 0; item < items; item++) itemMeans[item] = at(itemMeans, item) + at(values, item) / bySeed.length;
  }
  const moments = { seedMeans: bySeed.map(mean), itemVariance: sampleVariance(itemMeans), items };
  if (groups === null) return moments;
  const spread = groupedSpread(groupTotals(itemMeans, groups), groupSizes(groups));
  return spread === null ? { ...moments, itemVariance: null } : { ...moments, grouped: spread };
}

/**
 * Half the width: √( t²(S−1) · s²_seed / S + item term ), the item term z² · s²_item / n, or with G groups of items
 * t²(G−1) · their variance of the mean, which is never taken for less than that of independent items. With one seed the
 * first term is absent: the caller says that seeds are not covered. `null` below two items or five groups.
 */
export function crossedHalfWidth(moments: CrossedMoments, level = LEVEL): number | null {
  const item = itemTerm(moments, level);
  return item === null ? null : Math.sqrt(seedTerm(moments.seedMeans, level) + item);
}

function itemTerm({ itemVariance, items, grouped }: CrossedMoments, level: number): number | null {
  if (itemVariance === null) return null;
  if (grouped === undefined) return (normalCritical(level) ** 2 * itemVariance) / items;
  return tCritical(level, grouped.groups - 1) ** 2 * Math.max(grouped.variance, itemVariance / items);
}

/** t² · s²_seed / S; 0 for one seed. */
export function seedTerm(seedMeans: readonly number[], level = LEVEL): number {
  const variance = sampleVariance(seedMeans);
  return variance === null ? 0 : (tCritical(level, seedMeans.length - 1) ** 2 * variance) / seedMeans.length;
}

/**
 * Centre (default: the mean over seeds) ± half width, cut to the range of the statistic; `null` below two items or five
 * groups.
 */
export function crossedInterval(
  moments: CrossedMoments,
  options: { readonly level?: number; readonly range?: readonly [number, number]; readonly centre?: number } = {},
): Interval | null {
  const { level = LEVEL, range = [-Infinity, Infinity], centre = mean(moments.seedMeans) } = options;
  const half = crossedHalfWidth(moments, level);
  if (half === null) return null;
  const method = moments.seedMeans.length > 1 ? 'crossed-seeds' : 'normal-items';
  return {
    low: Math.max(range[0], centre - half),
    high: Math.min(range[1], centre + half),
    level,
    method: moments.grouped === undefined ? method : `${method}-clustered`,
  };
}
