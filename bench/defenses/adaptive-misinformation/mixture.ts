// How much of an answer misleads: all of it below the threshold, nothing above, and a steep slope between.
import type { Matrix } from '../../contract/arrays.js';
import { mapRows } from '../../lib/arrays/matrix.js';

export interface Slope {
  readonly tau: number;
  readonly nu: number;
}

/** sigmoid(nu (tau - largest)), in [0, 1]; no exponential overflows. */
export function misleadingShare(largest: number, { tau, nu }: Slope): number {
  const x = nu * (tau - largest);
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * (1 - alpha) f + alpha f̂, row by row; a row that misleads in nothing stays as it is to the last bit.
 *
 * @param posteriors - of the victim, or of an earlier defense, float32 [n, classes]
 * @param misleading - of the model that was taught to be wrong, the same shape
 */
export function mixed(posteriors: Matrix, misleading: Matrix, slope: Slope): Matrix {
  let start = 0;
  return mapRows(posteriors, (row, out) => {
    const alpha = misleadingShare(Math.max(...row), slope);
    const wrong = misleading.values.subarray(start, start + row.length);
    start += row.length;
    if (alpha === 0) {
      out.set(row);
      return;
    }
    const sum = row.reduce((total, value, index) => total + (1 - alpha) * value + alpha * (wrong[index] ?? 0), 0);
    row.forEach((value, index) => (out[index] = ((1 - alpha) * value + alpha * (wrong[index] ?? 0)) / sum));
  });
}
