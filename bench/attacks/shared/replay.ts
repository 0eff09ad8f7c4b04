// Answered images that are trained on again: the newest of them.
import { imageSize, type FloatImages, type Images, type Matrix, type Shape3 } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { Ring } from './ring.js';

export interface Answered<Kind extends Images | FloatImages = Images> {
  readonly images: Kind;
  /** float32 [n, classes]: what is learned of the answers. */
  readonly targets: Matrix;
}

/** Images as bytes with what was learned of them. */
export class Replay {
  readonly #shape: Shape3;
  readonly #classes: number;
  readonly #pixels: Ring<Uint8Array>;
  readonly #targets: Ring<Float32Array>;

  constructor(capacity: number, shape: Shape3, classes: number) {
    this.#shape = shape;
    this.#classes = classes;
    this.#pixels = new Ring((length) => new Uint8Array(length), capacity, imageSize(shape));
    this.#targets = new Ring((length) => new Float32Array(length), capacity, classes);
  }

  get count(): number {
    return this.#pixels.count;
  }

  add({ images, targets }: Answered): void {
    this.#pixels.add(images.pixels);
    this.#targets.add(targets.values);
  }

  /** Drawn with replacement; of an empty one, none. */
  draw(count: number, rng: Rng): Answered {
    return this.#at(drawnPlaces(count, this.count, rng));
  }

  all(): Answered {
    return this.#at(Array.from({ length: this.count }, (_, place) => place));
  }

  #at(places: readonly number[]): Answered {
    return {
      images: { pixels: this.#pixels.at(places), count: places.length, shape: this.#shape },
      targets: { values: this.#targets.at(places), rows: places.length, columns: this.#classes },
    };
  }
}

/** As `Replay`, of images that a victim reads as floats. */
export class FloatReplay {
  readonly #shape: Shape3;
  readonly #classes: number;
  readonly #values: Ring<Float32Array>;
  readonly #targets: Ring<Float32Array>;

  constructor(capacity: number, shape: Shape3, classes: number) {
    this.#shape = shape;
    this.#classes = classes;
    this.#values = new Ring((length) => new Float32Array(length), capacity, imageSize(shape));
    this.#targets = new Ring((length) => new Float32Array(length), capacity, classes);
  }

  get count(): number {
    return this.#values.count;
  }

  add({ images, targets }: Answered<FloatImages>): void {
    this.#values.add(images.values);
    this.#targets.add(targets.values);
  }

  draw(count: number, rng: Rng): Answered<FloatImages> {
    const places = drawnPlaces(count, this.count, rng);
    return {
      images: { values: this.#values.at(places), count: places.length, shape: this.#shape },
      targets: { values: this.#targets.at(places), rows: places.length, columns: this.#classes },
    };
  }
}

function drawnPlaces(count: number, of: number, rng: Rng): readonly number[] {
  return Array.from({ length: of === 0 ? 0 : count }, () => rng.nextInt(of));
}
