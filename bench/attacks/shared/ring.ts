// Rows of numbers, the newest of them: memory is that of its capacity, whatever goes through it.

export class Ring<Numbers extends Uint8Array | Float32Array> {
  readonly #make: (length: number) => Numbers;
  readonly #capacity: number;
  readonly #width: number;
  readonly #rows: Numbers;
  #added = 0;

  /**
   * @param capacity - in rows
   * @param width - numbers of a row
   */
  constructor(make: (length: number) => Numbers, capacity: number, width: number) {
    this.#make = make;
    this.#capacity = capacity;
    this.#width = width;
    this.#rows = make(capacity * width);
  }

  get count(): number {
    return Math.min(this.#added, this.#capacity);
  }

  /** Each row takes the place of the oldest once the ring is full. */
  add(rows: Numbers): void {
    if (this.#capacity === 0) return;
    for (let start = 0; start < rows.length; start += this.#width)
      this.#rows.set(rows.subarray(start, start + this.#width), (this.#added++ % this.#capacity) * this.#width);
  }

  /** The rows at places in [0, count), one after the other. */
  at(places: readonly number[]): Numbers {
    const picked = this.#make(places.length * this.#width);
    for (const [index, place] of places.entries())
      picked.set(this.#rows.subarray(place * this.#width, (place + 1) * this.#width), index * this.#width);
    return picked;
  }
}
