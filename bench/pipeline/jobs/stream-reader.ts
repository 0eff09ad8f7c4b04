// A client's queries with their answers; one at a time where they are shown in turn with others'.
import { imageSize, type ImageStore, type Matrix } from '../../contract/arrays.js';

/** Queries that are read and answered at once. */
const BLOCK = 500;

/** A client's queries, in its order. */
export interface ClientStream {
  readonly images: ImageStore;
  /** What the API answered, float32 [n, classes]. */
  readonly answers: (rows: readonly number[]) => Promise<Matrix> | Matrix;
}

interface Query {
  /** uint8 of one image. */
  readonly pixels: Uint8Array;
  /** float32 [classes]. */
  readonly answer: Float32Array;
}

export class StreamReader {
  readonly #stream: ClientStream;
  #first = 0;
  #block: readonly Query[] = [];

  constructor(stream: ClientStream) {
    this.#stream = stream;
  }

  /** Queries that the client has. */
  get count(): number {
    return this.#stream.images.count;
  }

  /** @param row - of the client's queries; quick where rows are read in order */
  async read(row: number): Promise<Query> {
    if (this.#block[row - this.#first] === undefined) await this.#load(row);
    const query = this.#block[row - this.#first];
    if (query === undefined) throw new RangeError(`row ${row} of ${this.count} queries`);
    return query;
  }

  async #load(first: number): Promise<void> {
    const { images, answers } = this.#stream;
    const length = Math.min(BLOCK, images.count - first);
    const rows = Array.from({ length }, (_, offset) => first + offset);
    const { pixels, shape } = images.read(rows);
    const { values, columns } = await answers(rows);
    const size = imageSize(shape);
    this.#first = first;
    this.#block = rows.map((_, at) => ({
      pixels: pixels.subarray(at * size, (at + 1) * size),
      answer: values.subarray(at * columns, (at + 1) * columns),
    }));
  }
}
