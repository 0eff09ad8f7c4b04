// The twin of examples/nearest-earlier: a detector of streams as the harness has them, in the place of a program in Python.
import type { Images, ImageStore, Matrix } from '../../bench/contract/arrays.js';
import { imageSize } from '../../bench/contract/arrays.js';
import { argmax } from '../../bench/lib/arrays/matrix.js';

export interface NearestEarlierOptions {
  readonly window: number;
  readonly memory: number;
  readonly bins: number;
  readonly honestQueries: number;
}

/** As the Python program writes it to honest.json. */
export interface HonestState {
  readonly edges: readonly number[];
  readonly honest: readonly number[];
  readonly threshold: number;
}

interface Side {
  readonly images: ImageStore;
  readonly answers: Matrix;
}

export class NearestEarlierClient {
  readonly #earlier = new Map<number, Uint8Array[]>();
  readonly #latest: number[] = [];

  readonly #state: Omit<HonestState, 'threshold'>;
  readonly #options: NearestEarlierOptions;

  constructor(state: Omit<HonestState, 'threshold'>, options: NearestEarlierOptions) {
    this.#state = state;
    this.#options = options;
  }

  /** Squared, in grey levels; `null` for the first query of a class. */
  distance(pixels: Uint8Array, label: number): number | null {
    const earlier = this.#earlier.get(label) ?? [];
    this.#earlier.set(label, [...earlier, pixels].slice(-this.#options.memory));
    if (earlier.length === 0) return null;
    return Math.min(
      ...earlier.map((other) => other.reduce((sum, pixel, at) => sum + (pixel - (pixels[at] ?? 0)) ** 2, 0)),
    );
  }

  /** 0 until the window is full. */
  score(pixels: Uint8Array, label: number): number {
    const { window } = this.#options;
    const { edges, honest } = this.#state;
    const distance = this.distance(pixels, label);
    if (distance !== null) {
      this.#latest.push(binOf(distance, edges));
      if (this.#latest.length > window) this.#latest.shift();
    }
    if (this.#latest.length < window) return 0;
    const total = honest.reduce((sum, count) => sum + count, 0);
    const own = histogram(this.#latest, honest.length);
    const apart = own.reduce((sum, count, bin) => sum + Math.abs(count * total - (honest[bin] ?? 0) * window), 0);
    return apart / (2 * window * total);
  }
}

export function fitNearestEarlier(
  { train, validation, rate }: { readonly train: Side; readonly validation: Side; readonly rate: number },
  options: NearestEarlierOptions,
): HonestState {
  const { bins, honestQueries } = options;
  const length = Math.min(honestQueries, train.images.count, validation.images.count);
  const distances = honestClients(train, length)
    .flatMap((queries) => {
      const client = new NearestEarlierClient({ edges: [], honest: [] }, options);
      return queries.flatMap(([pixels, label]) => client.distance(pixels, label) ?? []);
    })
    .sort((a, b) => a - b);
  const edges = Array.from(
    { length: bins - 1 },
    (_, cut) => distances[Math.floor((distances.length * (cut + 1)) / bins)] ?? 0,
  );
  const honest = histogram(
    distances.map((distance) => binOf(distance, edges)),
    bins,
  );
  const highest = honestClients(validation, length)
    .map((queries) => {
      const client = new NearestEarlierClient({ edges, honest }, options);
      return Math.max(...queries.map(([pixels, label]) => client.score(pixels, label)));
    })
    .sort((a, b) => a - b);
  return { edges, honest, threshold: highest[highest.length - 1 - Math.floor(highest.length * rate)] ?? 0 };
}

/** Pixels and answered class of each query of each honest client. */
function honestClients({ images, answers }: Side, length: number) {
  const clients = Math.floor(images.count / length);
  return Array.from({ length: clients }, (_, client) =>
    Array.from({ length }, (__, at) => queryOf(images.read([client * length + at]), answers, client * length + at)),
  );
}

function queryOf({ pixels, shape }: Images, { values, columns }: Matrix, row: number): readonly [Uint8Array, number] {
  return [pixels.subarray(0, imageSize(shape)), argmax(values.subarray(row * columns, (row + 1) * columns))];
}

/** Edges at or below it. */
function binOf(distance: number, edges: readonly number[]): number {
  return edges.filter((edge) => edge <= distance).length;
}

function histogram(bins: readonly number[], length: number): readonly number[] {
  return Array.from({ length }, (_, bin) => bins.filter((own) => own === bin).length);
}
