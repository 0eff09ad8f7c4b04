// Distances to the nearest of many vectors.
import type { Matrix } from '../../contract/arrays.js';
import { mapRows } from '../../lib/arrays/matrix.js';

/** Coordinates that are compared before a farther vector is given up. */
const BLOCK = 16;

/** Rows scaled to L2 norm 1; a row of zeros stays one. */
export function unitRows(matrix: Matrix): Matrix {
  return mapRows(matrix, (row, out) => {
    const norm = Math.hypot(...row);
    if (norm > 0) out.set(row.map((value) => value / norm));
  });
}

/** Squared L2 distances of the k nearest rows, ascending; all where there are fewer. */
export function nearestSquared(
  vector: ArrayLike<number>,
  { values, rows, columns }: Matrix,
  k: number,
): readonly number[] {
  const nearest: number[] = [];
  let bound = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    const distance = squaredUpTo(bound, vector, values, row * columns, columns);
    if (!(distance < bound)) continue;
    let at = nearest.length;
    while (at > 0 && (nearest[at - 1] ?? 0) > distance) at--;
    nearest.splice(at, 0, distance);
    if (nearest.length > k) nearest.pop();
    if (nearest.length === k) bound = nearest[k - 1] ?? bound;
  }
  return nearest;
}

/** At least the bound where it is that far. */
function squaredUpTo(
  bound: number,
  vector: ArrayLike<number>,
  values: Float32Array,
  start: number,
  length: number,
): number {
  let sum = 0;
  for (let from = 0; from < length && sum < bound; from += BLOCK) {
    const end = Math.min(length, from + BLOCK);
    for (let at = from; at < end; at++) sum += ((vector[at] ?? 0) - (values[start + at] ?? 0)) ** 2;
  }
  return sum;
}
