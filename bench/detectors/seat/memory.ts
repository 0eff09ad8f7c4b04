// What one client asked, as encodings, and how near each query lies to what it asked before.
import type { Matrix } from '../../contract/arrays.js';
import { quantile } from '../../lib/stats/quantile.js';
import { nearestSquared } from '../shared/neighbours.js';

/** The owner's images are compared in blocks of so many. */
const BLOCK = 1000;

export class Memory {
  #values = new Float32Array(0);
  #rows = 0;

  /**
   * Takes the next encoding: its mean L2 distance to the k nearest earlier ones; `null` while there are fewer.
   *
   * @param encoding - float32 [width], the same width always
   */
  add(encoding: Float32Array, k: number): number | null {
    const width = encoding.length;
    const earlier: Matrix = { values: this.#values, rows: this.#rows, columns: width };
    const distance = this.#rows < k ? null : meanDistance(encoding, earlier, k);
    if ((this.#rows + 1) * width > this.#values.length) {
      const grown = new Float32Array(Math.max(2 * this.#values.length, 64 * width));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set(encoding, this.#rows * width);
    this.#rows++;
    return distance;
  }
}

/** Mean L2 distance to the k nearest rows. */
export function meanDistance(encoding: ArrayLike<number>, others: Matrix, k: number): number {
  const nearest = nearestSquared(encoding, others, k);
  return nearest.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / nearest.length;
}

/**
 * The percentile of each row's mean distance to the k nearest others of its block of 1,000.
 *
 * @throws RangeError if no block has more than k rows
 */
export function ownThreshold({ values, rows, columns }: Matrix, k: number, percentile: number): number {
  const distances: number[] = [];
  for (let first = 0; first < rows; first += BLOCK) {
    const count = Math.min(BLOCK, rows - first);
    if (count <= k) continue;
    const block = { values: values.subarray(first * columns, (first + count) * columns), rows: count, columns };
    for (let row = 0; row < count; row++) {
      const own = block.values.subarray(row * columns, (row + 1) * columns);
      // The nearest of k + 1 is the row itself, at 0.
      distances.push((meanDistance(own, block, k + 1) * (k + 1)) / k);
    }
  }
  if (distances.length === 0) throw new RangeError(`seat: expected more than ${k} validation images, got ${rows}`);
  return quantile(distances, percentile / 100);
}
