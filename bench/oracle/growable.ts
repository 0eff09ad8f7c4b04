// A typed array that grows by doubling: a ledger's length is known only when the attack ends.

type NumberArray = Uint8Array | Int32Array | Float32Array;

/** Append-only numbers of one type. */
export class Growable<A extends NumberArray> {
  readonly #allocate: (length: number) => A;
  #data: A;
  #length = 0;

  /** @param allocate - makes a zeroed array of a length */
  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
    this.#data = allocate(0);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for `extra` more values, so that the next appends of so many cannot fail. */
  reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#data.length) return;
    const grown = this.#allocate(Math.max(needed, 2 * this.#data.length));
    grown.set(this.#data.subarray(0, this.#length));
    this.#data = grown;
  }

  append(values: ArrayLike<number>): void {
    this.reserve(values.length);
    this.#data.set(values, this.#length);
    this.#length += values.length;
  }

  /** A copy that later appends do not touch. */
  toArray(): A {
    const copy = this.#allocate(this.#length);
    copy.set(this.#data.subarray(0, this.#length));
    return copy;
  }
}
