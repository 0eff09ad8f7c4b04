// Answers compared row by row: what a defense, or a surrogate, makes of the victim's posteriors.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../arrays/at.js';
import { argmaxRows } from './predictions.js';

export const NO_DEFENSE = 'no defended answers: the cell has no defense';

/** Float32 answers of some thousand classes sum to 1 within this. */
const SUM_TOLERANCE = 1e-4;

/** float64 [rows], ‖a − b‖₁ of each row, in [0, 2] for distributions. Throws RangeError if the shapes differ. */
export function l1Distances(a: Matrix, b: Matrix): Float64Array {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new RangeError(`answers: expected ${a.rows} x ${a.columns}, got ${b.rows} x ${b.columns}`);
  }
  return Float64Array.from({ length: a.rows }, (_, row) => {
    let sum = 0;
    for (let index = row * a.columns; index < (row + 1) * a.columns; index++) {
      sum += Math.abs(at(a.values, index) - at(b.values, index));
    }
    return sum;
  });
}

/** int32 [n], the class that each defended answer names; -1 for what was refused. */
export function namedClasses(defended: Matrix, refused: Int32Array | undefined): Int32Array {
  const named = argmaxRows(defended);
  for (const row of refused ?? []) named[row] = -1;
  return named;
}

export const NO_DISTRIBUTIONS = "the victim's answers do not sum to 1, so they are no distributions";

/** As far as a deployment's answers may be from summing to 1 without saying so. */
const ROUNDED = 0.01;

/** Whether all rows sum to 1, as answers do that a server may have rounded. */
export function sumToOne({ values, rows, columns }: Matrix): boolean {
  return Array.from({ length: rows }).every((_, row) => {
    const answer = values.subarray(row * columns, (row + 1) * columns);
    return Math.abs(answer.reduce((total, value) => total + value, 0) - 1) <= ROUNDED + SUM_TOLERANCE;
  });
}

/** Whether a row has no negative entry and sums to 1 within 1e-4; a NaN is no distribution. */
export function isDistribution({ values, columns }: Matrix, row: number): boolean {
  const answer = values.subarray(row * columns, (row + 1) * columns);
  const sum = answer.reduce((total, value) => total + value, 0);
  return answer.every((value) => value >= 0) && Math.abs(sum - 1) <= SUM_TOLERANCE;
}
