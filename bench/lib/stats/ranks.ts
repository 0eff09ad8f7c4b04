// Ranks with ties shared, the ground of AUROC and Spearman.
import { at } from '../arrays/at.js';

/**
 * Ranks from 1, ascending; equal values get the mean of the ranks they occupy.
 *
 * @returns float64 [n]
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => at(values, a) - at(values, b));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && at(values, at(order, end)) === at(values, at(order, start))) end++;
    for (let position = start; position < end; position++) ranks[at(order, position)] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
