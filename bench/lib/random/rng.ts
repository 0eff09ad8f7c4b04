// Every random number of the project comes from here: named streams whose state depends on nothing but their seed.
import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand';
import type { Rng } from '../../contract/plugins.js';

export type { Rng } from '../../contract/plugins.js';

/**
 * Opens a stream (xoroshiro128+, its 128 bits of state from SHA-256 of the seed).
 *
 * @param seed - a number, a bigint, or any text such as a digest; equal seeds give equal streams
 */
export function createRng(seed: number | bigint | string): Rng {
  return new XoroshiroRng(sha256(`rng:${String(seed)}`));
}

/**
 * The seed of a stream (contract 6): SHA-256 of the purpose, the suite seed and what that purpose alone depends on.
 *
 * @param purpose - names the stream
 * @param suiteSeed - the seed that the user chose, or one derived from it
 * @param parts - in a fixed order; numbers and texts are told apart
 * @returns an integer in [1, 2^31 - 1], so that libraries which take 0 for "unseeded" cannot misread it
 */
export function deriveSeed(purpose: string, suiteSeed: number, ...parts: readonly (string | number)[]): number {
  const digest = sha256(JSON.stringify([purpose, suiteSeed, ...parts]));
  return (digest.readUInt32BE(0) % (2 ** 31 - 1)) + 1;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** `fork` depends on this stream's seed and the purpose, never on what was drawn before. */
class XoroshiroRng implements Rng {
  readonly #key: Buffer;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;
  #spareNormal: number | null = null;

  constructor(key: Buffer) {
    this.#key = key;
    this.#generator = xoroshiro128plus.fromState([0, 4, 8, 12].map((offset) => key.readInt32BE(offset)));
  }

  nextInt(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`nextInt: expected 1 to 2^32, got ${n}`);
    // The high bits decide: the lowest bit of xoroshiro128+ is a plain shift register. Rejection keeps it unbiased.
    const bucket = Math.floor(2 ** 32 / n);
    for (;;) {
      const value = Math.floor(this.#uint32() / bucket);
      if (value < n) return value;
    }
  }

  nextFloat(): number {
    const high = this.#uint32() >>> 5;
    const low = this.#uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== null) {
      this.#spareNormal = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.nextFloat()));
    const angle = 2 * Math.PI * this.nextFloat();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last--) {
      const other = this.nextInt(last + 1);
      const value = order[last] ?? last;
      order[last] = order[other] ?? other;
      order[other] = value;
    }
    return order;
  }

  fork(purpose: string): Rng {
    return new XoroshiroRng(sha256(`fork:${this.#key.toString('hex')}:${purpose}`));
  }

  #uint32(): number {
    return this.#generator.unsafeNext() >>> 0;
  }
}
