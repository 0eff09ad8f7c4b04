// How many numbers a network holds, counted without building it: what a plan needs before anything is allocated.
import type { Shape3 } from '../contract/arrays.js';

interface ConvolutionOptions {
  readonly stride?: number;
  /** On each side; default keeps the size at stride 1. */
  readonly padding?: number;
  readonly bias?: boolean;
  /** A batch normalisation behind it, whose output is kept beside the convolution's. */
  readonly norm?: boolean;
}

const BYTES = 4;

/** Follows a shape through a network, layer by layer, and adds up. */
export class Footprint {
  #height: number;
  #width: number;
  channels: number;
  /** Of all layers, running statistics included. */
  weights = 0;
  /** Outputs of convolutions, normalisations, poolings and dense layers for one image: what a step keeps for its gradients. */
  activations = 0;

  constructor([height, width, channels]: Shape3) {
    this.#height = height;
    this.#width = width;
    this.channels = channels;
  }

  /** Its shape without its sums. */
  copy(): Footprint {
    return new Footprint([this.#height, this.#width, this.channels]);
  }

  /** Adds the sums of another branch; this one's shape stays. */
  beside(branch: Footprint): this {
    this.weights += branch.weights;
    this.activations += branch.activations;
    return this;
  }

  convolution(filters: number, size: number, options: ConvolutionOptions = {}): this {
    const { stride = 1, padding = Math.floor((size - 1) / 2), bias = false, norm = false } = options;
    this.weights += size * size * this.channels * filters + (bias ? filters : 0) + (norm ? 4 * filters : 0);
    this.#moveTo((side) => Math.floor((side + 2 * padding - size) / stride) + 1, filters);
    return this.#keep(norm ? 2 : 1);
  }

  /** Of windows inside the padded image; with `ceil`, the last may reach past it. */
  pool(size: number, stride: number, { padding = 0, ceil = false } = {}): this {
    const whole = ceil ? Math.ceil : Math.floor;
    this.#moveTo((side) => whole((side + 2 * padding - size) / stride) + 1, this.channels);
    return this.#keep(1);
  }

  /** Behind every pixel; with `pooled`, behind a global average, one number a channel. */
  dense(units: number, { pooled = false } = {}): this {
    const inputs = (pooled ? 1 : this.#height * this.#width) * this.channels;
    this.weights += (inputs + 1) * units;
    [this.#height, this.#width, this.channels] = [1, 1, units];
    return this.#keep(1);
  }

  /** Whether an image is left after every layer so far. */
  get isEmpty(): boolean {
    return this.#height < 1 || this.#width < 1;
  }

  /**
   * Bytes that a training step cannot do without, in float32: every weight with its gradient and its momentum, and what each
   * image of the batch leaves for its gradients.
   */
  trainingBytes(batchSize: number): number {
    return BYTES * (3 * this.weights + batchSize * this.activations);
  }

  #moveTo(side: (size: number) => number, channels: number): void {
    [this.#height, this.#width, this.channels] = [side(this.#height), side(this.#width), channels];
  }

  #keep(times: number): this {
    this.activations += times * this.#height * this.#width * this.channels;
    return this;
  }
}
