// The exponential moving average of a network's weights: a slow teacher beside the fast learner.
import * as tf from '#tfjs-core';
import type { BlockNetwork } from './network.js';

/** Holds a copy of every weight, running statistics included, until `dispose`. */
export class WeightAverage {
  readonly #network: BlockNetwork;
  readonly #decay: number;
  #average: tf.Tensor[];

  /** @param decay - share of the old average that stays at each update, in [0, 1] */
  constructor(network: BlockNetwork, decay: number) {
    if (!(decay >= 0 && decay <= 1)) throw new RangeError(`weight average: expected a decay in [0, 1], got ${decay}`);
    this.#network = network;
    this.#decay = decay;
    this.#average = this.#weights().map((weight) => tf.clone(weight));
  }

  /** average = decay * average + (1 - decay) * weights. */
  update(): void {
    const weights = this.#weights();
    const moved = this.#average.map((old, index) =>
      tf.tidy(() => tf.add(tf.mul(old, this.#decay), tf.mul(weights[index] ?? old, 1 - this.#decay))),
    );
    tf.dispose(this.#average);
    this.#average = moved;
  }

  /** Writes the average into a network of the same architecture. */
  copyTo({ model }: BlockNetwork): void {
    for (const [index, weight] of model.weights.entries()) {
      const average = this.#average[index];
      if (average?.shape.join() !== weight.shape.join())
        throw new RangeError(`weight average: ${weight.originalName} is no weight of the averaged network`);
      weight.write(average);
    }
  }

  dispose(): void {
    tf.dispose(this.#average);
  }

  #weights(): readonly tf.Tensor[] {
    return this.#network.model.weights.map((weight) => weight.read());
  }
}
