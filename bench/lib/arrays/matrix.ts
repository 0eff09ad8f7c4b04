// Row-wise work on matrices, so that plug-ins say only what happens to one row.
import type { Matrix } from '../../contract/arrays.js';

/**
 * A new matrix of the same shape.
 *
 * @param map - reads a row of the input and fills the zeroed row of the output; must not keep either
 */
export function mapRows(matrix: Matrix, map: (row: Float32Array, out: Float32Array) => void): Matrix {
  const { rows, columns } = matrix;
  const values = new Float32Array(matrix.values.length);
  for (let start = 0; start < rows * columns; start += columns) {
    map(matrix.values.subarray(start, start + columns), values.subarray(start, start + columns));
  }
  return { values, rows, columns };
}

/** Rows of a matrix, in the order given; one may come several times. */
export function pickRows({ values, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  const picked = new Float32Array(rows.length * columns);
  for (let at = 0; at < rows.length; at++) {
    const start = (rows[at] ?? 0) * columns;
    picked.set(values.subarray(start, start + columns), at * columns);
  }
  return { values: picked, rows: rows.length, columns };
}

/** Rows of nothing but zeros, ascending. */
export function emptyRows({ values, rows, columns }: Matrix): readonly number[] {
  return Array.from({ length: rows }, (_, row) => row).filter((row) =>
    values.subarray(row * columns, (row + 1) * columns).every((value) => value === 0),
  );
}

/** Position of the largest value; the lowest wins a tie. -1 for an empty row. */
export function argmax(row: ArrayLike<number>): number {
  let best = -1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < row.length; index++) {
    const value = row[index] ?? Number.NEGATIVE_INFINITY;
    if (best !== -1 && !(value > largest)) continue;
    best = index;
    largest = value;
  }
  return best;
}

/** Scales a row in place to sum 1. Returns false, and changes nothing, if it sums to 0. */
export function normalizeInPlace(row: Float32Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) return false;
  for (const [index, value] of row.entries()) row[index] = value / sum;
  return true;
}
