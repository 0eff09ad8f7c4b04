// One bootstrap resample of a table of counts, without touching its items where there are many of a kind.
import type { Rng } from '../../contract/plugins.js';
import { at } from '../at.js';
import { sampleBinomial } from './binomial-sample.js';

/** Measured: a binomial costs about this many single draws. */
const DRAWS_PER_BINOMIAL = 15;

/** Fills `out` (int32 [categories]) with a draw from Multinomial(N, counts / N), N being the sum of the counts. */
export type Resampler = (rng: Rng, out: Int32Array) => void;

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
