// A hash chain over the answered queries: whoever has seen its head knows that nothing before it was changed later.
import { createHash, type Hash } from 'node:crypto';
import type { Ledger } from '../contract/plugins.js';

/** Queries in a link. Fixed, so that the head says what was answered and not in which batches. */
const LINK = 256;

/** Names the layout; another layout needs another name. */
const ORIGIN = 'stealbench ledger 1';

const NO_PIXELS = new Uint8Array(0);

/** A run of answered queries, field by field. */
export interface ChainedQueries {
  /** int32 [n]: pool row, or -1. */
  readonly rows: Int32Array;
  /** int32 [n]. */
  readonly clients: Int32Array;
  /** uint8, the images behind the -1 rows, in order. */
  readonly pixels: Uint8Array;
  /** float32 [n, classes]. */
  readonly answers: Float32Array;
}

/**
 * h₀ = SHA-256(origin, classes); hₖ = SHA-256(hₖ₋₁ ‖ the next 256 queries), the last link over what is left. A query is its
 * row and client (int32), its pixels where the row is -1, and its answer (float32), little-endian.
 */
export class LedgerChain {
  readonly #classes: number;
  #link: Hash;
  /** Queries in the link that is being made. */
  #open = 0;
  #last: Buffer;
  #scratch = Buffer.alloc(0);

  constructor(classes: number) {
    this.#classes = classes;
    this.#last = createHash('sha256').update(`${ORIGIN} ${classes}`).digest();
    this.#link = createHash('sha256').update(this.#last);
  }

  append(queries: ChainedQueries): void {
    const { rows, pixels } = queries;
    const made = rows.reduce((sum, row) => (row === -1 ? sum + 1 : sum), 0);
    const imageBytes = made === 0 ? 0 : pixels.length / made;
    const size = rows.length * (8 + 4 * this.#classes) + pixels.length;
    // Kept from batch to batch: fresh pages for every batch would cost more than the hashing.
    if (this.#scratch.length < size) this.#scratch = Buffer.allocUnsafeSlow(size);
    let image = 0;
    let start = 0;
    let end = 0;
    for (const [query, row] of rows.entries()) {
      const own = row === -1 ? pixels.subarray(image * imageBytes, ++image * imageBytes) : NO_PIXELS;
      end = this.#write(queries, query, own, end);
      if (++this.#open < LINK) continue;
      this.#link.update(this.#scratch.subarray(start, end));
      this.#close();
      start = end;
    }
    this.#link.update(this.#scratch.subarray(start, end));
  }

  /** Lower-case hexadecimal SHA-256; later queries change it, and looking does not. */
  head(): string {
    return this.#open === 0 ? this.#last.toString('hex') : this.#link.copy().digest('hex');
  }

  /** Puts one query at `offset` of the scratch; returns where it ends. */
  #write({ rows, clients, answers }: ChainedQueries, query: number, pixels: Uint8Array, offset: number): number {
    let end = this.#scratch.writeInt32LE(rows[query] ?? -1, offset);
    end = this.#scratch.writeInt32LE(clients[query] ?? -1, end);
    this.#scratch.set(pixels, end);
    end += pixels.length;
    const size = 4 * this.#classes;
    this.#scratch.set(new Uint8Array(answers.buffer, answers.byteOffset + query * size, size), end);
    end += size;
    return end;
  }

  #close(): void {
    this.#last = this.#link.digest();
    this.#link = createHash('sha256').update(this.#last);
    this.#open = 0;
  }
}

/** The head that a ledger's files must give. */
export function ledgerHead({ rows, clients, images, answers }: Ledger): string {
  const chain = new LedgerChain(answers.columns);
  chain.append({ rows, clients, pixels: images?.pixels ?? new Uint8Array(0), answers: answers.values });
  return chain.head();
}
