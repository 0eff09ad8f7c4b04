// Max pooling inside the image; the stock layer pools a second time for the gradient.
import type * as tf from '#tfjs-core';
import { layers, type Shape } from '#tfjs-layers';
import { maxPool } from '../ops/max-pool.js';
import { onlyTensor } from './call.js';
import { someOutput } from './some-output.js';

export interface MaxPoolOptions {
  readonly name: string;
  /** Height and width of the window. */
  readonly size: number;
  readonly stride: number;
}

class MaxPool extends layers.Layer {
  static readonly className = 'StealBenchMaxPool';
  readonly #size: number;
  readonly #stride: number;

  constructor({ name, size, stride }: MaxPoolOptions) {
    super({ name });
    this.#size = size;
    this.#stride = stride;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch = null, height, width, channels = null] = inputShape as Shape;
    const windows = (length: number | null | undefined): number | null =>
      typeof length === 'number' ? Math.floor((length - this.#size) / this.#stride) + 1 : null;
    return someOutput(this.name, [batch, windows(height), windows(width), channels]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return maxPool(onlyTensor(inputs) as tf.Tensor4D, this.#size, this.#stride);
  }
}

/** [n, h, w, channels] to [n, h', w', channels]; see `maxPool` of ops. */
export function maxPooling(options: MaxPoolOptions): layers.Layer {
  return new MaxPool(options);
}
