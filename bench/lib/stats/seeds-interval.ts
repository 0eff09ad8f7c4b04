// The interval of a mean over seeds that were all scored on the same items: crossed, not nested.
import type { Interval } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
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
  /**
   * Variance of one item under one seed that neither the item nor the seed explains. It is in the spread of the seeds'
   * means and in that of the items', and is to count once. Absent (0): one seed, or unknown, and the interval is wider.
   */
  readonly residualVariance?: number;
  /** Where items come in groups: what the groups show of the mean over all items. */
  readonly grouped?: {
    readonly groups: number;
    /** Variance of the mean between groups, and the part of it that is each seed's own. */
    readonly variance: number;
    readonly residual: number;
  };
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
  const itemMeans = meanOver(bySeed, items);
  const seedMeans = bySeed.map(mean);
  const moments = {
    seedMeans,
    itemVariance: sampleVariance(itemMeans),
    items,
    residualVariance: residualSquares(bySeed, itemMeans, seedMeans) / ((items - 1) * (bySeed.length - 1) || 1),
  };
  if (groups === null) return moments;
  const totals = bySeed.map((values) => groupTotals(values, groups));
  const grouped = groupedMoments(totals, seedMeans, groupSizes(groups));
  return grouped === null ? { ...moments, itemVariance: null } : { ...moments, grouped };
}

/**
 * What the groups show, from their sums alone.
 *
 * @param totals - per seed [groups], sums of the items' values
 * @param seedMeans - mean over items, for each seed
 * @param sizes - [groups], items of each
 * @returns `null` below five groups
 */
export function groupedMoments(
  totals: readonly Float64Array[],
  seedMeans: readonly number[],
  sizes: Float64Array,
): NonNullable<CrossedMoments['grouped']> | null {
  const spread = groupedSpread(meanOver(totals, sizes.length), sizes);
  if (spread === null) return null;
  const { groups, variance } = spread;
  return { groups, variance, residual: groupedResidual(totals, seedMeans, sizes, groups) };
}

function meanOver(bySeed: readonly ArrayLike<number>[], length: number): Float64Array {
  const means = new Float64Array(length);
  for (const values of bySeed) {
    for (let item = 0; item < length; item++) means[item] = at(means, item) + at(values, item) / bySeed.length;
  }
  return means;
}

/** Σ (x_is − x̄_i − x̄_s + x̄)² over items and seeds; 0 for one seed. */
function residualSquares(
  bySeed: readonly ArrayLike<number>[],
  itemMeans: Float64Array,
  seedMeans: readonly number[],
): number {
  const centre = mean(seedMeans);
  return bySeed.reduce((sum, values, seed) => {
    const shift = at(seedMeans, seed) - centre;
    let own = 0;
    for (let item = 0; item < values.length; item++) own += (at(values, item) - at(itemMeans, item) - shift) ** 2;
    return sum + own;
  }, 0);
}

/** The part of the variance between groups that is each seed's own: the same residuals, of the totals of groups. */
function groupedResidual(
  totals: readonly Float64Array[],
  seedMeans: readonly number[],
  sizes: Float64Array,
  groups: number,
): number {
  const seeds = totals.length;
  if (seeds < 2) return 0;
  const centred = totals.map((own, seed) => own.map((total, group) => total - at(seedMeans, seed) * at(sizes, group)));
  const shared = meanOver(centred, sizes.length);
  const squares = centred.reduce(
    (sum, own) => sum + own.reduce((inner, value, group) => inner + (value - at(shared, group)) ** 2, 0),
    0,
  );
  const items = sizes.reduce((sum, size) => sum + size, 0);
  return ((groups / (groups - 1)) * squares) / ((seeds - 1) * seeds * items ** 2);
}

/**
 * Half the width: √( seed term + item term ). The seed term is t²(S−1) · s²_seed / S, and never less than what the residuals alone
 * put into it, z² s²_residual / (n S): means of two seeds that happen to be equal say nothing of how seeds differ. The item term
 * is z² (s²_item / n − s²_residual / (n S)), or with G groups of items t²(G−1) times the same from the variances between groups,
 * which are never taken for less than those of independent items. With one seed the first term is absent: the caller says that
 * seeds are not covered. `null` below two items or five groups.
 */
export function crossedHalfWidth(moments: CrossedMoments, level = LEVEL): number | null {
  const item = itemTerm(moments, level);
  if (item === null) return null;
  return Math.sqrt(Math.max(seedTerm(moments.seedMeans, level), residualTerm(moments, level)) + item);
}

/** What the seeds' means differ by because each scores the items otherwise, were there nothing else between seeds. */
function residualTerm({ items, residualVariance = 0, grouped, seedMeans }: CrossedMoments, level: number): number {
  const independent = residualVariance / (items * seedMeans.length);
  if (grouped === undefined) return normalCritical(level) ** 2 * independent;
  return tCritical(level, grouped.groups - 1) ** 2 * Math.max(grouped.residual, independent);
}

function itemTerm(
  { itemVariance, items, residualVariance = 0, grouped, seedMeans }: CrossedMoments,
  level: number,
): number | null {
  if (itemVariance === null) return null;
  const independent = Math.max(0, itemVariance / items - residualVariance / (items * seedMeans.length));
  if (grouped === undefined) return normalCritical(level) ** 2 * independent;
  return tCritical(level, grouped.groups - 1) ** 2 * Math.max(grouped.variance - grouped.residual, independent);
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
