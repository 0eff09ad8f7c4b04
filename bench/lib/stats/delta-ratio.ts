// A ratio of two means on the same items: the delta method, with the seeds in.
import type { Interval } from '../../contract/metric.js';
import { at } from '../arrays/at.js';
import { groupedSpread, groupSizes, type ItemGroups } from './groups.js';
import { LEVEL, normalCritical, tCritical } from './level.js';
import { mean } from './moments.js';
import { crossedInterval, type CrossedMoments, crossedMoments } from './seeds-interval.js';

/** One seed: values of numerator and denominator, item by item. */
export interface RatioSample {
  readonly numerator: ArrayLike<number>;
  readonly denominator: ArrayLike<number>;
}

export interface RatioEstimate {
  readonly value: number;
  readonly interval: Interval | null;
}

export interface RatioOptions {
  /** Where R can lie; default anywhere. */
  readonly range?: readonly [number, number];
  readonly level?: number;
  /** Of the items, where they have any. */
  readonly groups?: ItemGroups | null;
}

/**
 * R = mean(numerator) / mean(denominator) over all seeds. The linearised values (a − R v) / mean(v) have mean zero and, to
 * first order, the variance of R; the crossed-seed interval of these is laid around R. Where fewer than about four items
 * differ their variance says nothing, and the half width is at least the bound that Wilson's interval has for 0 of n.
 *
 * @param seeds - the same items for every seed
 * @returns `null` if the denominator's mean is not positive
 */
export function deltaRatio(seeds: readonly RatioSample[], options: RatioOptions = {}): RatioEstimate | null {
  const denominator = mean(seeds.map((seed) => mean(seed.denominator)));
  if (!(denominator > 0)) return null;
  const value = mean(seeds.map((seed) => mean(seed.numerator))) / denominator;
  const linearised = seeds.map((seed) =>
    Float64Array.from(
      { length: seed.numerator.length },
      (_, item) => (at(seed.numerator, item) - value * at(seed.denominator, item)) / denominator,
    ),
  );
  return ratioAround({ value, denominator, moments: crossedMoments(linearised, options.groups ?? null) }, options);
}

/** The estimate from the moments of the linearised values. */
export function ratioAround(
  {
    value,
    denominator,
    moments,
  }: { readonly value: number; readonly denominator: number; readonly moments: CrossedMoments },
  { range = [-Infinity, Infinity], level = LEVEL, groups = null }: RatioOptions,
): RatioEstimate {
  const interval = crossedInterval(moments, { level, centre: value });
  if (interval === null) return { value, interval };
  const least = leastHalfWidth(moments.items, groups, level) / denominator;
  const method = moments.seedMeans.length > 1 ? 'delta-crossed-seeds' : 'delta-items';
  return {
    value,
    interval: {
      low: Math.max(range[0], Math.min(interval.low, value - least)),
      high: Math.min(range[1], Math.max(interval.high, value + least)),
      level,
      method: groups === null ? method : `${method}-clustered`,
    },
  };
}

/** z² / (n + z²): what nothing in n items leaves open; groups count as one item each. */
function leastHalfWidth(items: number, groups: ItemGroups | null, level: number): number {
  const z = normalCritical(level);
  if (groups === null) return (z * z) / (items + z * z);
  const sizes = groupSizes(groups);
  const spread = groupedSpread(sizes, sizes);
  if (spread === null) return 1;
  const t = tCritical(level, spread.groups - 1);
  return (t * t) / (spread.equalGroups + t * t);
}
