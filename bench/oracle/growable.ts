// A typed array that grows by pieces: a ledger's length is known only when the attack ends.

type NumberArray = Uint8Array | Int32Array | Float32Array;

/** A piece is as long as all before it together, but not longer than this: growing never copies what is there. */
const LONGEST_PIECE = 2 ** 22;
const SHORTEST_PIECE = 2 ** 10;

/** Append-only numbers of one type. */
export class Growable<A extends NumberArray> {
  readonly #allocate: (length: number) => A;
  readonly #pieces: A[] = [];
  #length = 0;
  #capacity = 0;
  /** Position of the piece that is being filled, and what lies in it. */
  #current = 0;
  #filled = 0;

  /** @param allocate - makes a zeroed array of a length */
  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for `extra` more values, so that the next appends of so many cannot fail. */
  reserve(extra: number): void {
    const missing = this.#length + extra - this.#capacity;
    if (missing <= 0) return;
    const usual = Math.min(Math.max(this.#length, SHORTEST_PIECE), LONGEST_PIECE);
    const piece = this.#allocate(Math.max(missing, usual));
    this.#pieces.push(piece);
    this.#capacity += piece.length;
  }

  append(values: NumberArray): void {
    this.reserve(values.length);
    let start = 0;
    while (start < values.length) {
      const piece = this.#pieces[this.#current];
      if (piece === undefined) throw new RangeError('Growable: reserve() left no room');
      const end = Math.min(values.length, start + piece.length - this.#filled);
      piece.set(values.subarray(start, end), this.#filled);
      this.#filled += end - start;
      start = end;
      if (this.#filled < piece.length) continue;
      this.#current += 1;
      this.#filled = 0;
    }
    this.#length += values.length;
  }

  /** A copy that later appends do not touch. */
  toArray(): A {
    const copy = this.#allocate(this.#length);
    let start = 0;
    for (const piece of this.#pieces) {
      const end = Math.min(this.#length, start + piece.length);
      copy.set(piece.subarray(0, end - start), start);
      start = end;
    }
    return copy;
  }
}
