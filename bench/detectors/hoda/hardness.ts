// How hard images are for a network that is being trained, and how far a sample of them is from honest ones.
import { pearson } from '../../lib/stats/pearson.js';

/**
 * Index from which on the prediction no longer changes: 3333 is 0, 1333 is 1, 1313 and 1113 are 3.
 *
 * @param labels - the classes predicted at each checkpoint, at least one
 */
export function hardness(labels: ArrayLike<number>): number {
  let index = labels.length - 1;
  while (index > 0 && labels[index - 1] === labels[index]) index--;
  return index;
}

/** How many of each hardness from 0 to `degrees` - 1: float64 [degrees]. */
export function histogram(hardnesses: Iterable<number>, degrees: number): Float64Array {
  const counts = new Float64Array(degrees);
  for (const degree of hardnesses) counts[degree] = (counts[degree] ?? 0) + 1;
  return counts;
}

/** 1 - Pearson's correlation of two histograms, in [0, 2]; 1 where one of them is flat and there is no correlation. */
export function histogramDistance(left: Float64Array, right: Float64Array): number {
  return 1 - (pearson(left, right) ?? 0);
}
