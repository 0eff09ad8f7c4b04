// What MixMatch makes of a batch before a network sees it (Berthelot et al., NeurIPS 2019).
import type { Matrix } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { mapRows } from '../../lib/arrays/matrix.js';
import { drawDirichlet } from '../../lib/random/dirichlet.js';

/** The mean of two guesses at the same images, row by row: float32 [n, classes]. */
export function meanOf(first: Matrix, second: Matrix): Matrix {
  return { ...first, values: first.values.map((value, at) => (value + (second.values[at] ?? 0)) / 2) };
}

/** p ** (1 / temperature), scaled to rows that sum to 1; the largest leads, so that no row vanishes. */
export function sharpened(posteriors: Matrix, temperature: number): Matrix {
  return mapRows(posteriors, (row, out) => {
    const largest = Math.max(...row);
    let sum = 0;
    for (const [at, p] of row.entries()) {
      const power = (p / largest) ** (1 / temperature);
      out[at] = power;
      sum += power;
    }
    for (const at of row.keys()) out[at] = (out[at] ?? 0) / sum;
  });
}

/** Share of the image itself in what it is mixed to, at least a half: max(l, 1 - l), l of Beta(alpha, alpha). */
export function drawShare(alpha: number, rng: Rng): number {
  const pair = new Float32Array(2);
  drawDirichlet([alpha, alpha], rng, pair);
  return Math.max(...pair);
}

/**
 * share * row + (1 - share) * the row at its place in `order`.
 *
 * @param rows - [n * width]
 * @param order - int32 [n], a permutation
 */
export function mixed(rows: Float32Array, order: Int32Array, share: number): Float32Array {
  const width = rows.length / order.length;
  return rows.map((value, at) => {
    const other = (order[Math.floor(at / width)] ?? 0) * width + (at % width);
    return share * value + (1 - share) * (rows[other] ?? 0);
  });
}

/** Weight of the guesses at a step, risen in a line from 0: 75 after 64 of 1,024 steps is 4.6875. */
export function risen(weight: number, step: number, steps: number): number {
  return weight * Math.min(1, step / steps);
}
