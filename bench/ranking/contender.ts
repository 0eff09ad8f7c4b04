// What is compared, prepared once: whether each test item is right, as bits, for every seed; with groups their sums too.
import { at } from '../lib/arrays/at.js';
import { type BitVector, sharedOnes, unpackBits } from '../lib/stats/bit-vector.js';
import { groupSizes, groupTotals, type ItemGroups } from '../lib/stats/groups.js';

/** An entry at the budget of comparison. */
export interface Contender {
  readonly id: string;
  /** Ascending. */
  readonly seeds: readonly number[];
  /** Test items; the same for every seed. */
  readonly items: number;
  /** By seed as in `seeds`: the items on which the surrogate is right. */
  readonly right: readonly BitVector[];
  /** Row s, column t: items right with both seeds s and t. */
  readonly shared: readonly (readonly number[])[];
  /** `null` where each item stands for itself. */
  readonly grouped: GroupSums | null;
}

/** Of test items that come in groups. */
export interface GroupSums {
  /** [groups], items of each. */
  readonly sizes: Float64Array;
  /** By seed [groups]: how many of them are right. */
  readonly right: readonly Float64Array[];
}

/**
 * @param bySeed - by seed: the items on which the surrogate is right
 * @param groups - of the test items, where they have any
 * @throws RangeError if seeds differ in their number of items
 */
export function contenderOf(
  id: string,
  bySeed: ReadonlyMap<number, BitVector>,
  groups: ItemGroups | null = null,
): Contender {
  const seeds = [...bySeed].sort(([a], [b]) => a - b);
  const right = seeds.map(([, bits]) => bits);
  return {
    id,
    seeds: seeds.map(([seed]) => seed),
    items: right[0]?.items ?? 0,
    right,
    shared: sharedCounts(right),
    grouped:
      groups === null
        ? null
        : { sizes: groupSizes(groups), right: right.map((bits) => groupTotals(unpackBits(bits), groups)) },
  };
}

/** Symmetric: each pair of seeds is counted once. */
function sharedCounts(right: readonly BitVector[]): number[][] {
  const lower = right.map((one, row) => right.slice(0, row + 1).map((other) => sharedOnes(one, other)));
  return lower.map((counts, row) => [...counts, ...lower.slice(row + 1).map((below) => at(below, row))]);
}
