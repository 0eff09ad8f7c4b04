// How near training images vote on a query, by the logarithms of the victim's posteriors.
import type { Matrix } from '../../contract/arrays.js';

export interface Bank {
  /** float32 [n, classes]: logarithms of the victim's posteriors on training images. */
  readonly logs: Matrix;
  /** int32 [n], their true classes. */
  readonly labels: Int32Array;
}

/** Rows less the logarithm of the sum of their exponentials. */
export function logSoftmax({ values, rows, columns }: Matrix): Matrix {
  const logs = new Float32Array(values.length);
  for (let start = 0; start < rows * columns; start += columns) {
    const row = values.subarray(start, start + columns);
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const total = largest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0));
    row.forEach((value, index) => (logs[start + index] = value - total));
  }
  return { values: logs, rows, columns };
}

/** How many of the k nearest images each class has, float64 [classes]; of equally near ones the first in the bank. */
export function votesOf(vector: ArrayLike<number>, { logs, labels }: Bank, k: number): Float64Array {
  const { values, rows, columns } = logs;
  const distances = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let index = 0; index < columns; index++) {
      sum += ((vector[index] ?? 0) - (values[row * columns + index] ?? 0)) ** 2;
    }
    distances[row] = sum;
  }
  const bound = distances.toSorted()[Math.min(k, rows) - 1] ?? Number.POSITIVE_INFINITY;
  const votes = new Float64Array(columns);
  let open = Math.min(k, rows) - distances.filter((distance) => distance < bound).length;
  for (const [row, distance] of distances.entries()) {
    if (distance > bound || (distance === bound && open-- <= 0)) continue;
    const label = labels[row] ?? 0;
    votes[label] = (votes[label] ?? 0) + 1;
  }
  return votes;
}
