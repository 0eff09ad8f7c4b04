// The log behind the oracle: every answered query in order, with the pixels where no pool row stands for them.
import { imageSize, type FloatImages, type Images, type Matrix, type Shape3 } from '../contract/arrays.js';
import type { Ledger, LedgerCounts } from '../contract/plugins.js';
import type { OwnedBatch } from './batch.js';
import { LedgerChain, type ChainedQueries } from './chain.js';
import { Growable } from './growable.js';

/** Append-only; a batch is written whole or not at all. */
export class LedgerLog {
  readonly #classes: number;
  readonly #shape: Shape3;
  readonly #rows = new Growable<Int32Array>((length) => new Int32Array(length));
  readonly #answers = new Growable<Float32Array>((length) => new Float32Array(length));
  readonly #clients = new Growable<Int32Array>((length) => new Int32Array(length));
  readonly #origins = new Growable<Int32Array>((length) => new Int32Array(length));
  readonly #pixels = new Growable<Uint8Array>((length) => new Uint8Array(length));
  /** Whether any batch said what its images were made from. */
  #hasOrigins = false;
  readonly #clientNumbers = new Map<string, number>();
  readonly #chain: LedgerChain;
  readonly #keepsImages: boolean;
  /** Whether any batch was of floats. */
  #isFloat = false;
  /** Whether an image that was no pool row was let go of. */
  #isDigest = false;
  /** Logged and not yet in the chain. */
  readonly #unchained: ChainedQueries[] = [];

  /** @param ledger - `digest`: made images go into the chain and are then let go of */
  constructor(classes: number, shape: Shape3, ledger?: 'digest') {
    this.#classes = classes;
    this.#shape = shape;
    this.#keepsImages = ledger !== 'digest';
    this.#chain = new LedgerChain(classes);
  }

  /** Head of the hash chain over everything logged. */
  get head(): string {
    this.chain();
    return this.#chain.head();
  }

  /** Takes into the hash chain what was logged since: the answer need not wait for the hashing. */
  chain(): void {
    for (const queries of this.#unchained.splice(0)) this.#chain.append(queries);
  }

  /**
   * @param answers - float32 [batch.images.count, classes], as the client will see them
   * @param client - that asked all of them, or that of each image
   */
  append(batch: OwnedBatch, answers: Matrix, client: string | readonly string[]): void {
    const made = pixelsOutsidePool(batch);
    const asked = batch.floats === undefined ? made : bytesOf(batch.floats);
    this.#isFloat ||= batch.floats !== undefined;
    this.#rows.reserve(batch.rows.length);
    this.#answers.reserve(answers.values.length);
    this.#clients.reserve(batch.rows.length);
    this.#origins.reserve(batch.rows.length);
    if (this.#keepsImages) this.#pixels.reserveToAdopt(made.length);
    const clients = batch.rows.map((_, index) =>
      this.#clientNumber(typeof client === 'string' ? client : (client[index] ?? '')),
    );
    // The answers are a defense's own array, which it may write into again.
    this.#unchained.push({ rows: batch.rows, clients, pixels: asked, answers: answers.values.slice() });
    this.#rows.append(batch.rows);
    this.#answers.append(answers.values);
    this.#clients.append(clients);
    this.#origins.append(batch.origins ?? new Int32Array(batch.rows.length).fill(-1));
    this.#hasOrigins ||= batch.origins !== undefined;
    if (this.#keepsImages) this.#pixels.adopt(made);
    else this.#isDigest ||= made.length > 0;
  }

  /** The log so far, as a copy. */
  snapshot(counts: LedgerCounts): Ledger {
    const size = imageSize(this.#shape);
    const rows = this.#rows.toArray();
    const images: Images | null =
      this.#pixels.length === 0
        ? null
        : { pixels: this.#pixels.toArray(), count: this.#pixels.length / size, shape: this.#shape };
    const answers = { values: this.#answers.toArray(), rows: rows.length, columns: this.#classes };
    const origins = this.#hasOrigins ? { origins: this.#origins.toArray() } : {};
    const digest = this.#isDigest ? { digest: true as const } : {};
    const chained = this.#isFloat ? { chained: 'float32' as const } : {};
    return { rows, answers, clients: this.#clients.toArray(), images, ...origins, ...chained, ...digest, counts };
  }

  /** Clients are numbered in the order of their first answer. */
  #clientNumber(client: string): number {
    const known = this.#clientNumbers.get(client);
    if (known !== undefined) return known;
    const number = this.#clientNumbers.size;
    this.#clientNumbers.set(client, number);
    return number;
  }
}

/** Batches of floats are never pool rows: all of them are the attacker's. */
function bytesOf({ values }: FloatImages): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function pixelsOutsidePool({ images, rows }: OwnedBatch): Uint8Array {
  const size = imageSize(images.shape);
  const positions = Array.from(rows.keys()).filter((position) => rows[position] === -1);
  if (positions.length === images.count) return images.pixels;
  const pixels = new Uint8Array(positions.length * size);
  positions.forEach((position, index) =>
    pixels.set(images.pixels.subarray(position * size, (position + 1) * size), index * size),
  );
  return pixels;
}
