// How far two samples are from having one distribution: the maximum mean discrepancy under a Gaussian kernel (Gretton et al. 2012).
import type { Matrix } from '../../contract/arrays.js';
import { quantile } from '../../lib/stats/quantile.js';

/** Pairs within the owner's images that the width of the kernel is taken from. */
const PAIRS = 2000;

/** exp(−‖x − y‖² / 2σ²) summed over pairs of rows; of one sample with itself each pair twice, without the diagonal. */
export function kernelSum(left: Matrix, right: Matrix, sigma: number): number {
  let sum = 0;
  for (let row = 0; row < left.rows; row++) {
    for (let other = 0; other < right.rows; other++) {
      if (left === right && row === other) continue;
      sum += Math.exp(-squared(left, row, right, other) / (2 * sigma * sigma));
    }
  }
  return sum;
}

/** Mean of the kernel over pairs of different rows. */
export function meanWithin(sample: Matrix, sigma: number): number {
  return kernelSum(sample, sample, sigma) / (sample.rows * (sample.rows - 1));
}

/**
 * MMD² without bias, which can be below 0; {0, 1} against {2, 3} at σ 1 gives .768906.
 *
 * @param withinFirst - {@link meanWithin} of the first sample
 */
export function discrepancy(
  first: Matrix,
  second: Matrix,
  sigma: number,
  withinFirst = meanWithin(first, sigma),
): number {
  const across = kernelSum(first, second, sigma) / (first.rows * second.rows);
  return withinFirst + meanWithin(second, sigma) - 2 * across;
}

/** The median distance of two of the rows, pairs drawn in their order; 1 where all are the same. */
export function medianDistance(sample: Matrix): number {
  const pairs = Math.min(PAIRS, sample.rows - 1);
  const distances = Float64Array.from({ length: pairs }, (_, row) => Math.sqrt(squared(sample, row, sample, row + 1)));
  const median = pairs === 0 ? 0 : quantile(distances, 0.5);
  return median > 0 ? median : 1;
}

function squared(left: Matrix, row: number, right: Matrix, other: number): number {
  const { columns } = left;
  let sum = 0;
  for (let at = 0; at < columns; at++) {
    sum += ((left.values[row * columns + at] ?? 0) - (right.values[other * columns + at] ?? 0)) ** 2;
  }
  return sum;
}
