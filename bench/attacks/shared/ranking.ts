// Which images come first, by what a model says of them.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';

/** Shannon entropy of each row, in nats: float64 [rows]. */
export function entropies({ values, rows, columns }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) =>
    values
      .subarray(row * columns, (row + 1) * columns)
      .reduce((sum, value) => (value > 0 ? sum - value * Math.log(value) : sum), 0),
  );
}

/** Positions of the `count` largest, largest first; of equals the lower position. */
export function largest(scores: Float64Array, count: number): readonly number[] {
  return Array.from(scores.keys())
    .sort((a, b) => at(scores, b) - at(scores, a) || a - b)
    .slice(0, count);
}
