// One step down a scalar loss, in the weights of the networks that it is given and of no others.
import * as tf from '#tfjs-core';
import { NumericError } from '../../contract/errors.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { SeededDropout } from '../layers/dropout.js';
import { createOptimizer } from '../optimizer.js';
import { trainableVariables } from '../trainable-variables.js';
import type { Optimizer } from '../optimizer-rules.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

export interface LossOptimizerOptions {
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  /** Momentum of SGD, first beta of Adam; default 0.9. */
  readonly momentum?: number;
  /** L2, added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Of dropout, in [1, 2^31 - 1]. */
  readonly seed: number;
}

/** Holds the optimizer's state until `dispose`; the networks are the caller's. */
export class LossOptimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #dropouts: readonly SeededDropout[];
  readonly #options: LossOptimizerOptions;
  readonly #optimizer: Optimizer;
  #steps = 0;

  constructor(networks: readonly BlockNetwork[], options: LossOptimizerOptions) {
    this.#options = options;
    this.#variables = networks.flatMap(({ model }) => trainableVariables(model));
    this.#dropouts = networks.flatMap(({ model }) => model.layers.filter((layer) => layer instanceof SeededDropout));
    const { optimizer, weightDecay = 0 } = options;
    this.#optimizer = createOptimizer(this.#variables, { optimizer, nesterov: false, weightDecay });
  }

  /**
   * Everything that `loss` makes is released.
   *
   * @param loss - from the networks' present weights to a scalar
   * @param factor - of the learning rate, as a schedule has it at this step; default 1
   * @returns the loss before the step
   * @throws NumericError `non-finite-loss`; the weights are then worth nothing
   */
  async step(loss: () => Values, factor = 1): Promise<number> {
    const step = this.#steps++;
    for (const [index, layer] of this.#dropouts.entries()) {
      layer.reseed(deriveSeed('dropout', this.#options.seed, step, index));
    }
    const { learningRate, momentum = 0.9 } = this.#options;
    this.#optimizer.prepare({ learningRate: learningRate * factor, momentum });
    const value = tf.tidy(() => {
      const { value: scalar, grads } = tf.variableGrads(() => loss() as tf.Scalar, [...this.#variables]);
      this.#optimizer.update(this.#variables.map((variable) => gradientOf(grads, variable)));
      return scalar;
    });
    const [read = Number.NaN] = await value.data();
    value.dispose();
    if (!Number.isFinite(read)) throw diverged(step, read);
    return read;
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}

function gradientOf(gradients: tf.NamedTensorMap, variable: tf.Variable): tf.Tensor {
  const gradient = gradients[variable.name];
  if (gradient === undefined) throw new Error(`no gradient reached ${variable.name}`);
  return gradient;
}

function diverged(step: number, loss: number): NumericError {
  return new NumericError('The training loop diverged', {
    code: 'non-finite-loss',
    where: `step ${step + 1}`,
    expected: 'a finite loss',
    got: String(loss),
    hint: 'Lower the learning rate of this loop.',
  });
}
