// What was asked and answered so far: images of the pool, which may be asked erased once, and erased ones.
import type { Images } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { askImages, askRows } from '../shared/asking.js';
import { imagesAt, joinImages } from '../shared/moved-images.js';
import type { Originals } from './erasing.js';

export class Known {
  /** In the order asked. */
  images: Images;
  /** int32 [n]: the victim's class for each. */
  labels: Int32Array = new Int32Array(0);
  /** int32: rows of the pool that were not asked, in the order drawn. */
  open: Int32Array;
  /** Rows of the pool that were asked, in that order. */
  readonly rows: number[] = [];
  readonly #context: AttackContext;
  /** Positions of images of the pool that were not asked erased. */
  #whole: number[] = [];

  constructor(context: AttackContext, order: Int32Array) {
    this.#context = context;
    this.open = order;
    this.images = { pixels: new Uint8Array(0), count: 0, shape: context.oracle.inputShape };
  }

  /** As many as the budget has left. */
  async askRows(rows: Int32Array): Promise<void> {
    const asked = rows.subarray(0, this.#context.oracle.remaining());
    if (asked.length === 0) return;
    const labels = argmaxRows(await askRows(this.#context, asked));
    const gone = new Set(asked);
    this.open = this.open.filter((row) => !gone.has(row));
    this.rows.push(...asked);
    this.#whole.push(...Array.from(asked, (_, index) => this.images.count + index));
    this.#add(this.#context.pool.images.read(asked), labels);
  }

  /** @param originals - positions of what {@link whole} gave */
  async askErased(images: Images, originals: readonly number[]): Promise<void> {
    if (images.count === 0) return;
    const labels = argmaxRows(await askImages(this.#context, images));
    const gone = new Set(originals);
    this.#whole = this.#whole.filter((_, index) => !gone.has(index));
    this.#add(images, labels);
  }

  /** Images of the pool that were asked, and not yet erased. */
  whole(): Originals {
    const positions = Int32Array.from(this.#whole);
    return {
      images: imagesAt(this.images, positions),
      labels: positions.map((position) => this.labels[position] ?? 0),
    };
  }

  #add(images: Images, labels: Int32Array): void {
    this.images = joinImages(this.images, images);
    this.labels = Int32Array.from([...this.labels, ...labels]);
  }
}
