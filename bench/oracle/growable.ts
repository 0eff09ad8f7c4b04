// A typed array that grows by pieces: a ledger's length is known only when the attack ends.

type NumberArray = Uint8Array | Int32Array | Float32Array;

/** A piece is as long as all before it together, but not longer than this: growing never copies what is there. */
const LONGEST_PIECE = 2 ** 22;
const SHORTEST_PIECE = 2 ** 10;

/** Shorter arrays are copied where they could be kept: each kept one costs some hundred bytes of its own. */
const WORTH_KEEPING = 2 ** 16;

/** Append-only numbers of one type. */
export class Growable<A extends NumberArray> {
  readonly #allocate: (length: number) => A;
  /** Full, one behind the other. */
  readonly #full: A[] = [];
  /** Reserved and still empty, behind the one that is being filled. */
  readonly #empty: A[] = [];
  #current: A;
  /** Values in the current piece. */
  #filled = 0;
  #length = 0;
  /** Values that fit without more memory. */
  #room = 0;

  /** @param allocate - makes a zeroed array of a length */
  constructor(allocate: (length: number) => A) {
    this.#allocate = allocate;
    this.#current = allocate(0);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for `extra` more values, so that the next appends of so many cannot fail. */
  reserve(extra: number): void {
    const missing = extra - this.#room;
    if (missing <= 0) return;
    const usual = Math.min(Math.max(this.#length, SHORTEST_PIECE), LONGEST_PIECE);
    const piece = this.#allocate(Math.max(missing, usual));
    this.#empty.push(piece);
    this.#room += piece.length;
  }

  /** The same for an array that will be adopted. */
  reserveToAdopt(length: number): void {
    if (length < WORTH_KEEPING) this.reserve(length);
  }

  append(values: A): void {
    this.reserve(values.length);
    let start = 0;
    while (start < values.length) {
      if (this.#filled === this.#current.length) this.#next();
      const end = Math.min(values.length, start + this.#current.length - this.#filled);
      this.#current.set(values.subarray(start, end), this.#filled);
      this.#filled += end - start;
      start = end;
    }
    this.#room -= values.length;
    this.#length += values.length;
  }

  /** Appends an array that nobody else will write into: a long one becomes a piece of its own, without a copy. */
  adopt(values: A): void {
    if (values.length < WORTH_KEEPING) {
      this.append(values);
      return;
    }
    const current = this.#current;
    this.#full.push(current.subarray(0, this.#filled) as A, values);
    // What is left of the piece comes behind.
    this.#current = current.subarray(this.#filled) as A;
    this.#filled = 0;
    this.#length += values.length;
  }

  /** A copy that later appends do not touch. */
  toArray(): A {
    const copy = this.#allocate(this.#length);
    let start = 0;
    for (const piece of [...this.#full, this.#current.subarray(0, this.#filled)]) {
      copy.set(piece, start);
      start += piece.length;
    }
    return copy;
  }

  #next(): void {
    const next = this.#empty.shift();
    if (next === undefined) throw new RangeError('Growable: reserve() left no room');
    this.#full.push(this.#current);
    this.#current = next;
    this.#filled = 0;
  }
}
