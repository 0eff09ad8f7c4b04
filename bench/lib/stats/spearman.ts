// Rank correlation, for relations that need not be straight.
import { at } from '../arrays/at.js';
import { mean } from './moments.js';
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
  const a = midRanks(x);
  const b = midRanks(y);
  const centre = mean(a);
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let index = 0; index < a.length; index++) {
    const da = at(a, index) - centre;
    const db = at(b, index) - centre;
    covariance += da * db;
    varianceA += da * da;
    varianceB += db * db;
  }
  if (varianceA === 0 || varianceB === 0) return null;
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB)));
}
