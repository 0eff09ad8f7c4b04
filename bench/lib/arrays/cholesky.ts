// Solves small dense systems; nothing here needs a linear-algebra library.

/**
 * Solves A · x = b for a symmetric positive definite A by Cholesky's factorisation.
 *
 * @param matrix - float64 [n, n] row-major
 * @param right - float64 [n]
 * @throws RangeError if the matrix is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const lower = factor(matrix, size);
  const at = (row: number, column: number): number => lower[row * size + column] ?? 0;
  const x = solveLower(lower, right);
  for (let row = size - 1; row >= 0; row--) {
    let value = x[row] ?? 0;
    for (let column = row + 1; column < size; column++) value -= at(column, row) * (x[column] ?? 0);
    x[row] = value / at(row, row);
  }
  return x;
}

/** y of L · y = b, float64 [n], for a lower triangle float64 [n, n]. */
export function solveLower(lower: Float64Array, right: ArrayLike<number>): Float64Array {
  const size = right.length;
  const y = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let value = right[row] ?? 0;
    const start = row * size;
    for (let column = 0; column < row; column++) value -= (lower[start + column] ?? 0) * (y[column] ?? 0);
    y[row] = value / (lower[start + row] ?? 0);
  }
  return y;
}

/**
 * The lower triangle L of A = L · Lᵀ, float64 [size, size].
 *
 * @throws RangeError if A is not positive definite
 */
export function factor(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k++) value -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
      if (row > column) {
        lower[row * size + column] = value / (lower[column * size + column] ?? 0);
        continue;
      }
      if (!(value > 0)) throw new RangeError(`cholesky: expected a positive definite matrix, got pivot ${value}`);
      lower[row * size + row] = Math.sqrt(value);
    }
  }
  return lower;
}
