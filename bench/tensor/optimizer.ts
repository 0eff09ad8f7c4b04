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
    const buffer = old === undefined ? gradient : tf.add<tf.Tensor1D>(tf.mul(old, momentum), gradient);
    const direction = nesterov ? tf.add<tf.Tensor1D>(gradient, tf.mul(buffer, momentum)) : buffer;
    return { change: tf.mul(direction, -learningRate), state: [buffer] };
  };
}

/** torch.optim.Adam's defaults. */
const ADAM_BETA2 = 0.999;
const ADAM_EPSILON = 1e-8;

/** torch.optim.Adam (Kingma and Ba, 2015), decay added to the gradient; the first beta is the momentum. */
const adam: Rule = (gradient, [mean, square], { learningRate, momentum }, step) => {
  const first = movingAverage(mean, gradient, momentum);
  const second = movingAverage(square, tf.square(gradient), ADAM_BETA2);
  const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - ADAM_BETA2 ** step)), ADAM_EPSILON);
  const rate = -learningRate / (1 - momentum ** step);
  return { change: tf.mul<tf.Tensor1D>(tf.div(first, root), rate), state: [first, second] };
};

/** beta * old + (1 - beta) * value; the average of nothing is 0. */
function movingAverage(old: tf.Tensor1D | undefined, value: tf.Tensor, beta: number): tf.Tensor1D {
  const share = tf.mul<tf.Tensor1D>(value, 1 - beta);
  return old === undefined ? share : tf.add<tf.Tensor1D>(tf.mul(old, beta), share);
}

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
    const next = tf.tidy(() => {
      const gradient = this.#decayed(flatten(gradients));
      const update = this.#rule(gradient, this.#state, rates, this.#steps);
      const weights = tf.add<tf.Tensor1D>(this.#weights, update.change);
      this.#assign(weights);
      return { weights, state: [...update.state] };
    });
    this.dispose();
    this.#weights = tf.keep(next.weights);
    this.#state = next.state.map((vector) => tf.keep(vector));
  }

  dispose(): void {
    tf.dispose([this.#weights, ...this.#state]);
  }

  /** L2 decay of all parameters alike, biases and normalisation too, as torch.optim's `weight_decay`. */
  #decayed(gradient: tf.Tensor1D): tf.Tensor1D {
    if (this.#weightDecay === 0) return gradient;
    return tf.add<tf.Tensor1D>(gradient, tf.mul(this.#weights, this.#weightDecay));
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
  return tf.concat1d(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size])));
}
