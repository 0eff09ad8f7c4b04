// The interval of a mean over seeds that were all scored on the same items: crossed, not nested.
import type { Interval } from '../../contract/metric.js';
import { at } from '../at.js';
import { LEVEL, normalCritical, tCritical } from './level.js';
import { mean, sampleVariance } from './moments.js';

/** What the interval needs of S seeds by n items. */
export interface CrossedMoments {
  /** Mean over items, for each seed. */
  readonly seedMeans: readonly number[];
  /** Variance over items of the per-item mean over seeds; `null` below two items. */
  readonly itemVariance: number | null;
  readonly items: number;
}

/**
 * @param bySeed - per seed the same items in the same order, any values
 * @throws RangeError if there is no seed or no item, or seeds differ in length
 */
export function crossedMoments(bySeed: readonly ArrayLike<number>[]): CrossedMoments {
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
  return { seedMeans: bySeed.map(mean), itemVariance: sampleVariance(itemMeans), items };
}

/**
 * Half the width: √( t²(S−1) · s²_seed / S + z² · s²_item / n ). With one seed the first term is absent: the caller says
 * that seeds are not covered. `null` below two items.
 */
export function crossedHalfWidth({ seedMeans, itemVariance, items }: CrossedMoments, level = LEVEL): number | null {
  if (itemVariance === null) return null;
  const itemTerm = (normalCritical(level) ** 2 * itemVariance) / items;
  return Math.sqrt(seedTerm(seedMeans, level) + itemTerm);
}

/** t² · s²_seed / S; 0 for one seed. */
export function seedTerm(seedMeans: readonly number[], level = LEVEL): number {
  const variance = sampleVariance(seedMeans);
  return variance === null ? 0 : (tCritical(level, seedMeans.length - 1) ** 2 * variance) / seedMeans.length;
}

/**
 * Centre (default: the mean over seeds) ± half width, cut to the range of the statistic; `null` below two items.
 */
export function crossedInterval(
  moments: CrossedMoments,
  options: { readonly level?: number; readonly range?: readonly [number, number]; readonly centre?: number } = {},
): Interval | null {
  const { level = LEVEL, range = [-Infinity, Infinity], centre = mean(moments.seedMeans) } = options;
  const half = crossedHalfWidth(moments, level);
  if (half === null) return null;
  return {
    low: Math.max(range[0], centre - half),
    high: Math.min(range[1], centre + half),
    level,
    method: moments.seedMeans.length > 1 ? 'crossed-seeds' : 'normal-items',
  };
}
