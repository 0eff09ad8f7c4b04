// Dropout whose masks come from a seeded stream; the stock layer with a seed draws the same mask at every step.
import * as tf from '#tfjs-core';
import { layers, type Shape } from '#tfjs-layers';
import type { Rng } from '../../contract/plugins.js';
import { createRng } from '../../lib/random/rng.js';
import { feed } from '../graph/feeds.js';
import { onlyTensor, type CallOptions } from './call.js';

/** Dropout (Srivastava et al., 2014): in training keeps an element with probability 1 - rate and divides it by that. */
export class SeededDropout extends layers.Layer {
  static readonly className = 'StealBenchDropout';
  readonly rate: number;
  #rng: Rng = createRng('dropout before the first reseed');

  constructor(name: string, rate: number) {
    super({ name });
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout rate: expected [0, 1), got ${rate}`);
    this.rate = rate;
  }

  /** Starts the stream anew; the training loop does so at every step, from the step's number. */
  reseed(seed: number): void {
    this.#rng = createRng(seed);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions): tf.Tensor {
    const x = onlyTensor(inputs);
    if (options['training'] !== true || this.rate === 0) return x;
    return tf.tidy(() => {
      const mask = feed({
        name: `mask of ${this.name}`,
        shape: x.shape,
        values: () => this.#mask(x.size),
        drawn: true,
      });
      return tf.mul(x, mask);
    });
  }

  /** 0 or 1 / (1 - rate) for each element, drawn in row-major order. */
  #mask(size: number): Float32Array {
    const values = new Float32Array(size);
    const kept = 1 / (1 - this.rate);
    for (let index = 0; index < size; index++) values[index] = this.#rng.nextFloat() < this.rate ? 0 : kept;
    return values;
  }
}

/** A dropout layer; see `SeededDropout`. */
export function dropout(name: string, rate: number): layers.Layer {
  return new SeededDropout(name, rate);
}
