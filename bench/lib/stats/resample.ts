// One bootstrap resample of a table of counts, without touching its items where there are many of a kind.
import type { Rng } from '../../contract/plugins.js';
import { at } from '../arrays/at.js';
import { sampleBinomial } from './binomial-sample.js';
import type { ItemGroups } from './groups.js';

/** Measured: a binomial costs about this many single draws. */
const DRAWS_PER_BINOMIAL = 15;

/** Fills `out` (int32 [categories]) with a draw from Multinomial(N, counts / N), N being the sum of the counts. */
export type Resampler = (rng: Rng, out: Int32Array) => void;

/** Items by kind, in groups that are drawn whole. */
export interface GroupedCounts {
  readonly categories: number;
  /** A group's items: the kinds that it has, and how many of each. */
  readonly groups: readonly { readonly kinds: Int32Array; readonly counts: Int32Array }[];
}

/**
 * @param kinds - [n], kind of each item, 0 to categories − 1
 * @param categories - number of kinds
 * @param groups - of the items
 */
export function groupedCounts(kinds: ArrayLike<number>, categories: number, groups: ItemGroups): GroupedCounts {
  const tables = Array.from({ length: groups.count }, () => new Map<number, number>());
  for (let item = 0; item < kinds.length; item++) {
    const table = at(tables, at(groups.ids, item));
    const kind = at(kinds, item);
    table.set(kind, (table.get(kind) ?? 0) + 1);
  }
  const filled = tables.filter(({ size }) => size > 0);
  return {
    categories,
    groups: filled.map((table) => ({ kinds: Int32Array.from(table.keys()), counts: Int32Array.from(table.values()) })),
  };
}

/** As many groups as there are, drawn with replacement: the sum of `out` varies with their sizes. */
export function groupResampler({ groups }: GroupedCounts): Resampler {
  return (rng, out) => {
    out.fill(0);
    for (let left = groups.length; left > 0; left--) {
      const { kinds, counts } = at(groups, rng.nextInt(groups.length));
      for (let index = 0; index < kinds.length; index++) {
        const kind = kinds[index] ?? 0;
        out[kind] = (out[kind] ?? 0) + (counts[index] ?? 0);
      }
    }
  };
}

/** @param counts - int32 [categories], items of each kind */
export function resampler(counts: Int32Array): Resampler {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.length * DRAWS_PER_BINOMIAL < total ? byCategory(counts, total) : byItem(counts, total);
}

/** Conditional binomials, category by category. */
function byCategory(counts: Int32Array, total: number): Resampler {
  return (rng, out) => {
    let draws = total;
    let items = total;
    for (let category = 0; category < counts.length; category++) {
      const count = at(counts, category);
      const drawn = items === 0 ? 0 : sampleBinomial(rng, draws, count / items);
      out[category] = drawn;
      draws -= drawn;
      items -= count;
    }
  };
}

/** One draw an item. */
function byItem(counts: Int32Array, total: number): Resampler {
  const categoryOf = new Int32Array(total);
  let item = 0;
  for (const [category, count] of counts.entries()) {
    categoryOf.fill(category, item, item + count);
    item += count;
  }
  return (rng, out) => {
    out.fill(0);
    // The hot loop of every bootstrap of scores: both indices are in range, so no checked reads.
    for (let draw = 0; draw < total; draw++) {
      const category = categoryOf[rng.nextInt(total)] ?? 0;
      out[category] = (out[category] ?? 0) + 1;
    }
  };
}
