// Answered images that are trained on again: the newest of them, in a ring.
import { imageSize, type Images, type Matrix, type Shape3 } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';

export interface Answered {
  readonly images: Images;
  /** float32 [n, classes]: what is learned of the answers. */
  readonly targets: Matrix;
}

/** Memory is that of its capacity, whatever goes through it. */
export class Replay {
  readonly #capacity: number;
  readonly #shape: Shape3;
  readonly #classes: number;
  readonly #pixels: Uint8Array;
  readonly #targets: Float32Array;
  #added = 0;

  constructor(capacity: number, shape: Shape3, classes: number) {
    this.#capacity = capacity;
    this.#shape = shape;
    this.#classes = classes;
    this.#pixels = new Uint8Array(capacity * imageSize(shape));
    this.#targets = new Float32Array(capacity * classes);
  }

  get count(): number {
    return Math.min(this.#added, this.#capacity);
  }

  add({ images, targets }: Answered): void {
    if (this.#capacity === 0) return;
    const [size, classes] = [imageSize(this.#shape), this.#classes];
    for (let index = 0; index < images.count; index++) {
      const place = this.#added++ % this.#capacity;
      this.#pixels.set(images.pixels.subarray(index * size, (index + 1) * size), place * size);
      this.#targets.set(targets.values.subarray(index * classes, (index + 1) * classes), place * classes);
    }
  }

  /** Drawn with replacement; of an empty one, none. */
  draw(count: number, rng: Rng): Answered {
    const drawn = this.count === 0 ? 0 : count;
    const [size, classes] = [imageSize(this.#shape), this.#classes];
    const pixels = new Uint8Array(drawn * size);
    const values = new Float32Array(drawn * classes);
    for (let index = 0; index < drawn; index++) {
      const place = rng.nextInt(this.count);
      pixels.set(this.#pixels.subarray(place * size, (place + 1) * size), index * size);
      values.set(this.#targets.subarray(place * classes, (place + 1) * classes), index * classes);
    }
    return {
      images: { pixels, count: drawn, shape: this.#shape },
      targets: { values, rows: drawn, columns: classes },
    };
  }
}
