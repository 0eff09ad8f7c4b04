// Rank correlation, for relations that need not be straight.
import { pearson } from './pearson.js';
import { midRanks } from './ranks.js';

/** Fewer pairs than this say nothing. */
export const SPEARMAN_MINIMUM = 3;

/**
 * Spearman's ρ with ties shared, in [-1, 1]: Pearson's correlation of the ranks.
 *
 * @returns `null` below three pairs, or where one side is constant
 * @throws RangeError if the sides differ in length
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) throw new RangeError(`spearman: expected equal lengths, got ${x.length} and ${y.length}`);
  if (x.length < SPEARMAN_MINIMUM) return null;
  return pearson(midRanks(x), midRanks(y));
}
