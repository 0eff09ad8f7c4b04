// Rows in batches, all of them again and again, each time in an order of its own.
import type { Rng } from '../../contract/plugins.js';

export class Cycle {
  readonly #rows: Int32Array;
  readonly #rng: Rng;
  #order: Int32Array;
  #next = 0;

  /** @param rows - at least one */
  constructor(rows: Int32Array, rng: Rng) {
    if (rows.length === 0) throw new RangeError('cycle: expected at least one row');
    this.#rows = rows;
    this.#rng = rng;
    this.#order = rng.permutation(rows.length);
  }

  /** int32 [count]; of fewer rows some come again. */
  take(count: number): Int32Array {
    return Int32Array.from({ length: count }, () => {
      if (this.#next === this.#order.length) {
        this.#order = this.#rng.permutation(this.#rows.length);
        this.#next = 0;
      }
      return this.#rows[this.#order[this.#next++] ?? 0] ?? 0;
    });
  }
}
