// Two entries on the same test items and seeds: is one better, or is it chance?
import type { Interval } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { sharedOnes } from '../lib/stats/bit-vector.js';
import { crossedPValue } from '../lib/stats/crossed-test.js';
import { momentsOfProducts } from '../lib/stats/crossed-products.js';
import { mcnemarClustered, mcnemarExact } from '../lib/stats/mcnemar.js';
import { mean } from '../lib/stats/moments.js';
import { crossedInterval, type CrossedMoments, groupedMoments } from '../lib/stats/seeds-interval.js';
import type { Contender, GroupSums } from './contender.js';

export interface Comparison {
  /** Accuracy of the first minus that of the second, over the seeds both have. */
  readonly difference: number;
  /** Two-sided, not adjusted. */
  readonly p: number;
  /** Seeds that both have. With one, `p` speaks of the test items alone: what another training would give is not in it. */
  readonly seeds: number;
}

/** A comparison item by item. */
export interface PairedComparison extends Comparison {
  /** Of the difference; `null` below two items or five groups. */
  readonly interval: Interval | null;
}

/**
 * From two seeds on, the crossed-seed interval of the paired per-item differences, as a test; for one seed McNemar's exact
 * test. Where the items come in groups, both go by the groups.
 *
 * @returns `null` if they share no seed, or were not scored on the same items in the same groups
 */
export function compare(first: Contender, second: Contender): PairedComparison | null {
  const pairs = sharedSeeds(first, second);
  const [only] = pairs;
  if (only === undefined || first.items !== second.items || first.items === 0) return null;
  if (first.grouped?.sizes.length !== second.grouped?.sizes.length) return null;
  const moments = pairedMoments(first, second, pairs);
  const difference = mean(moments.seedMeans);
  const interval = crossedInterval(moments, { range: [-1, 1] });
  if (pairs.length > 1) return { difference, interval, p: crossedPValue(moments), seeds: pairs.length };
  if (first.grouped !== null && second.grouped !== null) {
    const [surplus = []] = groupSurplus(first.grouped, second.grouped, pairs);
    return { difference, interval, p: mcnemarClustered(surplus), seeds: 1 };
  }
  const [a, b] = [at(first.right, only.first), at(second.right, only.second)];
  const both = sharedOnes(a, b);
  return { difference, interval, p: mcnemarExact(a.ones - both, b.ones - both), seeds: 1 };
}

/** Where each of the two has a seed of both. */
interface SharedSeed {
  readonly first: number;
  readonly second: number;
}

function sharedSeeds(first: Contender, second: Contender): SharedSeed[] {
  return first.seeds.flatMap((seed, index) => {
    const other = second.seeds.indexOf(seed);
    return other === -1 ? [] : [{ first: index, second: other }];
  });
}

/**
 * Moments of the differences d = first right − second right, by seed and item, without looking at an item: Σ over items of a
 * product of two d is a sum of counts of items that two vectors share.
 */
function pairedMoments(first: Contender, second: Contender, pairs: readonly SharedSeed[]): CrossedMoments {
  const { items } = first;
  const moments = momentsOfProducts({
    sums: pairs.map((pair) => at(first.right, pair.first).ones - at(second.right, pair.second).ones),
    products: pairs.map((s) =>
      pairs.map((t) => {
        const own = at(at(first.shared, s.first), t.first) + at(at(second.shared, s.second), t.second);
        const across = sharedOnes(at(first.right, s.first), at(second.right, t.second));
        return own - across - sharedOnes(at(first.right, t.first), at(second.right, s.second));
      }),
    ),
    items,
  });
  if (first.grouped === null || second.grouped === null) return moments;
  const grouped = groupedMoments(
    groupSurplus(first.grouped, second.grouped, pairs),
    moments.seedMeans,
    first.grouped.sizes,
  );
  return grouped === null ? { ...moments, itemVariance: null } : { ...moments, grouped };
}

/** Per seed float64 [groups]: right items of the first less those of the second. */
function groupSurplus(first: GroupSums, second: GroupSums, pairs: readonly SharedSeed[]): Float64Array[] {
  return pairs.map((pair) => {
    const other = at(second.right, pair.second);
    return at(first.right, pair.first).map((right, group) => right - (other[group] ?? 0));
  });
}
