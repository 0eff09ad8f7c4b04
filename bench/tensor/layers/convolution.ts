// A 2-D convolution padded by a number on all sides, as PyTorch's is; the stock layer knows `same` and `valid` only.
import * as tf from '#tfjs-core';
import { layers, type LayerVariable, type Shape } from '#tfjs-layers';
import type { Initializer } from './initializers.js';
import { onlyTensor } from './call.js';
import { someOutput } from './some-output.js';

export interface ConvolutionOptions {
  readonly name: string;
  readonly filters: number;
  /** Height and width of the filter. */
  readonly size: number;
  readonly stride?: number;
  /** Rows and columns of zeros on each side; default keeps the size at stride 1. */
  readonly padding?: number;
  readonly initializer: Initializer;
  /** Adds a bias that starts so; absent, there is none. */
  readonly biasInitializer?: Initializer;
}

class Convolution extends layers.Layer {
  static readonly className = 'StealBenchConvolution';
  readonly #options: ConvolutionOptions;
  readonly #stride: number;
  readonly #padding: number;
  #kernel: LayerVariable | null = null;
  #bias: LayerVariable | null = null;

  constructor(options: ConvolutionOptions) {
    super({ name: options.name });
    this.#options = options;
    this.#stride = options.stride ?? 1;
    this.#padding = options.padding ?? Math.floor((options.size - 1) / 2);
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = inputShape.at(-1);
    if (typeof channels !== 'number') throw new TypeError(`${this.name}: the channel axis must have a known size`);
    const { size, filters, initializer, biasInitializer } = this.#options;
    this.#kernel = this.addWeight('kernel', [size, size, channels, filters], 'float32', initializer);
    if (biasInitializer !== undefined) this.#bias = this.addWeight('bias', [filters], 'float32', biasInitializer);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch = null, height, width] = inputShape as Shape;
    const outputSize = (input: number | null | undefined): number | null =>
      typeof input === 'number'
        ? Math.floor((input + 2 * this.#padding - this.#options.size) / this.#stride) + 1
        : null;
    return someOutput(this.name, [batch, outputSize(height), outputSize(width), this.#options.filters]);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const kernel = this.#kernel;
    if (kernel === null) throw new Error(`${this.name} was called before it was built`);
    const features = this.#convolve(onlyTensor(inputs) as tf.Tensor4D, kernel.read() as tf.Tensor4D);
    return this.#bias === null ? features : tf.add(features, this.#bias.read());
  }

  #convolve(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
    // The plain operation, not the fused one: that computes the input's gradient even for the image itself. And never
    // explicit padding: the native backend has no gradient for it.
    if (this.#stride === 1 && 2 * this.#padding + 1 === this.#options.size) return tf.conv2d(x, filter, 1, 'same');
    const sides: [number, number] = [this.#padding, this.#padding];
    const padded = this.#padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
    return tf.conv2d(padded, filter, this.#stride, 'valid');
  }
}

/** Convolution: [n, h, w, channels] to [n, h', w', filters], weights `kernel` [size, size, in, out] and `bias` [out]. */
export function convolution(options: ConvolutionOptions): layers.Layer {
  return new Convolution(options);
}
