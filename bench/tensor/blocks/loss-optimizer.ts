// One step down a scalar loss, in the weights of the networks that it is given and of no others.
import * as tf from '#tfjs-core';
import { NumericError } from '../../contract/errors.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { SeededDropout } from '../layers/dropout.js';
import { createOptimizer } from '../optimizer.js';
import { trainableVariables } from '../trainable-variables.js';
import type { Optimizer } from '../optimizer-rules.js';
import { LossSteps, type StepInputs } from './loss-steps.js';
import type { BlockNetwork } from './network.js';
import type { Values } from './values.js';

export interface LossOptimizerOptions {
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  /** Momentum of SGD, first beta of Adam; default 0.9. */
  readonly momentum?: number;
  /** L2, added to the gradient; default 0. */
  readonly weightDecay?: number;
  /** Length that the gradient of all weights together is cut to; default none. */
  readonly clipNorm?: number;
  /** Of dropout, in [1, 2^31 - 1]. */
  readonly seed: number;
}

/**
 * Holds the optimizer's state until `dispose`; the networks are the caller's. Steps that say what changes from one to the next run
 * as one graph where the backend can, from the eleventh of a kind on, with the same bytes.
 */
export class LossOptimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #dropouts: readonly SeededDropout[];
  readonly #options: LossOptimizerOptions;
  readonly #optimizer: Optimizer;
  readonly #runs: LossSteps;
  #steps = 0;

  constructor(networks: readonly BlockNetwork[], options: LossOptimizerOptions) {
    this.#options = options;
    this.#variables = networks.flatMap(({ model }) => trainableVariables(model));
    this.#dropouts = networks.flatMap(({ model }) => model.layers.filter((layer) => layer instanceof SeededDropout));
    const { optimizer, weightDecay = 0 } = options;
    this.#optimizer = createOptimizer(this.#variables, { optimizer, nesterov: false, weightDecay });
    this.#runs = new LossSteps(networks, this.#optimizer);
  }

  /**
   * Everything that `loss` makes is released.
   *
   * @param loss - from the networks' present weights to a scalar
   * @param factor - of the learning rate, as a schedule has it at this step; default 1
   * @param inputs - all that `loss` takes and that is another at each step; absent, steps run operation by operation
   * @returns the loss before the step
   * @throws NumericError `non-finite-loss`; the weights are then worth nothing
   * @throws PluginError `graph-outdated` if something else that `loss` takes changed after its graph was made; looked for at the
   *   16th, 32nd, 64th … step of a kind
   */
  async step(loss: () => Values, factor = 1, inputs?: StepInputs): Promise<number> {
    const step = this.#steps++;
    for (const [index, layer] of this.#dropouts.entries()) {
      layer.reseed(deriveSeed('dropout', this.#options.seed, step, index));
    }
    const { learningRate, momentum = 0.9 } = this.#options;
    this.#optimizer.prepare({ learningRate: learningRate * factor, momentum });
    // Closures of one source are one kind of step: they may differ in what they hold, and that is what `inputs` names.
    const value = this.#runs.run(loss.toString(), () => this.#update(loss), inputs);
    const [read = Number.NaN] = await value.data();
    value.dispose();
    if (!Number.isFinite(read)) throw diverged(step, read);
    return read;
  }

  dispose(): void {
    try {
      this.#runs.dispose();
    } finally {
      this.#optimizer.dispose();
    }
  }

  #update(loss: () => Values): tf.Scalar {
    const { value, grads } = tf.variableGrads(() => loss() as tf.Scalar, [...this.#variables]);
    const gradients = this.#variables.map((variable) => gradientOf(grads, variable));
    const { clipNorm } = this.#options;
    this.#optimizer.update(clipNorm === undefined ? gradients : clipped(gradients, clipNorm));
    return value;
  }
}

/** As they are up to the length, else all shortened by one factor (Pascanu, Mikolov and Bengio, ICML 2013, algorithm 1). */
function clipped(gradients: readonly tf.Tensor[], length: number): tf.Tensor[] {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.div(length, tf.maximum(norm, length));
  return gradients.map((gradient) => tf.mul(gradient, factor));
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
