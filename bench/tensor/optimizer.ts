// SGD and Adam as PyTorch defines them, over one flat vector: a dozen operations a step, however many weights there are.
import * as tf from '@tensorflow/tfjs-core';
import type { Training } from '../contract/training.js';
import type { StepRates } from './schedule.js';

export interface Optimizer {
  /** Updates the variables in place. Gradients are in the order of the variables and are not disposed of. */
  step(gradients: readonly tf.Tensor[], rates: StepRates): void;
  dispose(): void;
}

/** New state vectors and the change of the weights, from the gradient with decay added; all float32 [total]. */
type Rule = (gradient: tf.Tensor1D, state: readonly tf.Tensor1D[], rates: StepRates, step: number) => Update;

interface Update {
  readonly change: tf.Tensor1D;
  readonly state: readonly tf.Tensor1D[];
}

/** @returns the optimizer that `training` names, for these variables and no others until it is disposed of */
export function createOptimizer(variables: readonly tf.Variable[], training: Training): Optimizer {
  const rule = training.optimizer === 'sgd' ? sgd(training.nesterov) : adam;
  return new FlatOptimizer(variables, rule, training.weightDecay);
}

/** torch.optim.SGD: buffer = momentum * buffer + g; w -= rate * (nesterov ? g + momentum * buffer : buffer). */
function sgd(nesterov: boolean): Rule {
  return (gradient, [old], { learningRate, momentum }) => {
    const buffer = old === undefined ? gradient : tf.add(tf.mul(old, momentum), gradient);
    const direction = nesterov ? tf.add(gradient, tf.mul(buffer, momentum)) : buffer;
    return { change: tf.mul(direction, -learningRate) as tf.Tensor1D, state: [buffer as tf.Tensor1D] };
  };
}

/** torch.optim.Adam's defaults. */
const ADAM_BETA2 = 0.999;
const ADAM_EPSILON = 1e-8;

/** torch.optim.Adam (Kingma and Ba, 2015), decay added to the gradient; the first beta is the momentum. */
const adam: Rule = (gradient, [mean, square], { learningRate, momentum }, step) => {
  const keep = (old: tf.Tensor1D | undefined, value: tf.Tensor, beta: number): tf.Tensor1D =>
    tf.add(old === undefined ? tf.scalar(0) : tf.mul(old, beta), tf.mul(value, 1 - beta)) as tf.Tensor1D;
  const first = keep(mean, gradient, momentum);
  const second = keep(square, tf.square(gradient), ADAM_BETA2);
  const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - ADAM_BETA2 ** step)), ADAM_EPSILON);
  const rate = -learningRate / (1 - momentum ** step);
  return { change: tf.mul(tf.div(first, root), rate) as tf.Tensor1D, state: [first, second] };
};

class FlatOptimizer implements Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #rule: Rule;
  readonly #weightDecay: number;
  #weights: tf.Tensor1D;
  #state: readonly tf.Tensor1D[] = [];
  #steps = 0;

  constructor(variables: readonly tf.Variable[], rule: Rule, weightDecay: number) {
    this.#variables = variables;
    this.#rule = rule;
    this.#weightDecay = weightDecay;
    this.#weights = tf.keep(tf.tidy(() => flatten(variables)));
  }

  step(gradients: readonly tf.Tensor[], rates: StepRates): void {
    this.#steps += 1;
    const [weights, ...state] = tf.tidy(() => {
      const gradient = flatten(gradients);
      const decayed = this.#weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(this.#weights, this.#weightDecay));
      const update = this.#rule(decayed as tf.Tensor1D, this.#state, rates, this.#steps);
      const next = tf.add(this.#weights, update.change) as tf.Tensor1D;
      this.#assign(next);
      return [next, ...update.state];
    });
    tf.dispose([this.#weights, ...this.#state]);
    if (weights === undefined) throw new Error('optimizer: no weights');
    this.#weights = tf.keep(weights);
    this.#state = state.map((vector) => tf.keep(vector));
  }

  dispose(): void {
    tf.dispose([this.#weights, ...this.#state]);
  }

  #assign(flat: tf.Tensor1D): void {
    const parts = tf.split(
      flat,
      this.#variables.map(({ size }) => size),
    );
    for (const [index, variable] of this.#variables.entries()) {
      const part = parts[index];
      if (part !== undefined) variable.assign(tf.reshape(part, variable.shape));
    }
  }
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D));
}
