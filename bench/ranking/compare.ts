// Two entries on the same test items and seeds: is one better, or is it chance?
import { at } from '../lib/at.js';
import { sharedOnes } from '../lib/stats/bit-vector.js';
import { crossedPValue } from '../lib/stats/crossed-test.js';
import { groupedSpread } from '../lib/stats/groups.js';
import { mcnemarClustered, mcnemarExact } from '../lib/stats/mcnemar.js';
import { mean } from '../lib/stats/moments.js';
import type { CrossedMoments } from '../lib/stats/seeds-interval.js';
import type { Contender } from './contender.js';

export interface Comparison {
  /** Accuracy of the first minus that of the second, over the seeds both have. */
  readonly difference: number;
  /** Two-sided, not adjusted. */
  readonly p: number;
  /** Seeds that both have. With one, `p` speaks of the test items alone: what another training would give is not in it. */
  readonly seeds: number;
}

/**
 * From two seeds on, the crossed-seed interval of the paired per-item differences, as a test; for one seed McNemar's exact
 * test. Where the items come in groups, both go by the groups.
 *
 * @returns `null` if they share no seed, or were not scored on the same items in the same groups
 */
export function compare(first: Contender, second: Contender): Comparison | null {
  const pairs = sharedSeeds(first, second);
  const [only] = pairs;
  if (only === undefined || first.items !== second.items || first.items === 0) return null;
  if (first.grouped?.sizes.length !== second.grouped?.sizes.length) return null;
  const moments = pairedMoments(first, second, pairs);
  const difference = mean(moments.seedMeans);
  if (pairs.length > 1) return { difference, p: crossedPValue(moments), seeds: pairs.length };
  const surplus = groupSurplus(first, second, pairs);
  if (surplus !== null) return { difference, p: mcnemarClustered(surplus), seeds: 1 };
  const [a, b] = [at(first.right, only.first), at(second.right, only.second)];
  const both = sharedOnes(a, b);
  return { difference, p: mcnemarExact(a.ones - both, b.ones - both), seeds: 1 };
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
 * Moments of d = mean over seeds of (first right − second right) without looking at an item: Σ d² is a sum of counts of
 * items that two vectors share.
 */
function pairedMoments(first: Contender, second: Contender, pairs: readonly SharedSeed[]): CrossedMoments {
  const { items } = first;
  const counts = pairs.map((pair) => at(first.right, pair.first).ones - at(second.right, pair.second).ones);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let squares = 0;
  for (const s of pairs) {
    for (const t of pairs) {
      squares += at(at(first.shared, s.first), t.first) + at(at(second.shared, s.second), t.second);
      squares -= 2 * sharedOnes(at(first.right, s.first), at(second.right, t.second));
    }
  }
  // Whole numbers up to here, so that nothing is lost where nearly all items agree.
  const itemVariance = items < 2 ? null : (squares - total ** 2 / items) / (pairs.length ** 2 * (items - 1));
  const moments = { seedMeans: counts.map((count) => count / items), itemVariance, items };
  const surplus = groupSurplus(first, second, pairs);
  if (surplus === null || first.grouped === null) return moments;
  const spread = groupedSpread(
    surplus.map((value) => value / pairs.length),
    first.grouped.sizes,
  );
  return spread === null ? { ...moments, itemVariance: null } : { ...moments, grouped: spread };
}

/** float64 [groups]: right items of the first less those of the second, summed over seeds; `null` without groups. */
function groupSurplus(first: Contender, second: Contender, pairs: readonly SharedSeed[]): Float64Array | null {
  if (first.grouped === null || second.grouped === null) return null;
  const surplus = new Float64Array(first.grouped.sizes.length);
  for (const pair of pairs) {
    const [a, b] = [at(first.grouped.right, pair.first), at(second.grouped.right, pair.second)];
    for (let group = 0; group < surplus.length; group++)
      surplus[group] = (surplus[group] ?? 0) + (a[group] ?? 0) - (b[group] ?? 0);
  }
  return surplus;
}
