// SGD and Adam as PyTorch defines them, without reading anything back from the device.
import * as tf from '#tfjs-core';
import { at } from '../lib/arrays/at.js';
import { feedNumber } from './graph/feeds.js';
import { variableCell, type StateCell } from './graph/state-cell.js';
import { isNativeCpu } from './kernels/native-operation.js';
import { createNativeOptimizer } from './native-optimizer.js';
import {
  ADAM_BETA2,
  ADAM_EPSILON,
  decayed,
  gradientAt,
  type Optimizer,
  type OptimizerChoice,
} from './optimizer-rules.js';
import type { StepRates } from './schedule.js';

/** What a step does to one variable: its change, and its state for the next step. */
interface Update {
  readonly change: tf.Tensor;
  readonly state: readonly tf.Tensor[];
}

/** An update rule; its numbers become tensors once a step and not once a variable. */
interface Rule {
  /** State tensors a variable; they begin at 0. */
  readonly states: number;
  readonly numbers: (rates: StepRates, step: number) => readonly number[];
  /** From a gradient with decay added and the variable's state. */
  readonly update: (gradient: tf.Tensor, state: readonly tf.Tensor[], numbers: readonly tf.Tensor[]) => Update;
}

/** @returns the optimizer that `training` names, for these variables and no others until it is disposed of */
export function createOptimizer(variables: readonly tf.Variable[], training: OptimizerChoice): Optimizer {
  if (isNativeCpu()) return createNativeOptimizer(variables, training);
  return new VariableOptimizer(
    variables,
    training.optimizer === 'sgd' ? sgd(training.nesterov) : ADAM,
    training.weightDecay,
  );
}

/** torch.optim.SGD: buffer = momentum * buffer + g; w -= rate * (nesterov ? g + momentum * buffer : buffer). */
function sgd(nesterov: boolean): Rule {
  return {
    states: 1,
    numbers: ({ learningRate, momentum }) => [-learningRate, momentum],
    update(gradient, [old], numbers) {
      const [rate, kept] = [at(numbers, 0), at(numbers, 1)];
      const buffer = old === undefined ? gradient : tf.add(tf.mul(old, kept), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(buffer, kept)) : buffer;
      return { change: tf.mul(direction, rate), state: [buffer] };
    },
  };
}

/** torch.optim.Adam (Kingma and Ba, 2015), decay added to the gradient; the first beta is the momentum. */
const ADAM: Rule = {
  states: 2,
  numbers: ({ learningRate, momentum }, step) => [
    -learningRate / (1 - momentum ** step),
    1 / Math.sqrt(1 - ADAM_BETA2 ** step),
    momentum,
    1 - momentum,
  ],
  update(gradient, [mean, square], numbers) {
    const [rate, correction, beta, share] = [at(numbers, 0), at(numbers, 1), at(numbers, 2), at(numbers, 3)];
    const first = movingAverage(mean, gradient, beta, share);
    const second = movingAverage(square, tf.square(gradient), tf.scalar(ADAM_BETA2), tf.scalar(1 - ADAM_BETA2));
    const root = tf.add(tf.mul(tf.sqrt(second), correction), tf.scalar(ADAM_EPSILON));
    return { change: tf.mul(tf.div(first, root), rate), state: [first, second] };
  },
};

/** beta * old + (1 - beta) * value; the average of nothing is 0. */
function movingAverage(old: tf.Tensor | undefined, value: tf.Tensor, beta: tf.Tensor, share: tf.Tensor): tf.Tensor {
  const added = tf.mul(value, share);
  return old === undefined ? added : tf.add(tf.mul(old, beta), added);
}

class VariableOptimizer implements Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #rule: Rule;
  readonly #weightDecay: number;
  /** Empty until the first step. */
  readonly #states: tf.Tensor[][];
  #numbers: readonly number[];
  #steps = 0;

  constructor(variables: readonly tf.Variable[], rule: Rule, weightDecay: number) {
    this.#variables = variables;
    this.#rule = rule;
    this.#weightDecay = weightDecay;
    this.#states = variables.map(() => []);
    this.#numbers = rule.numbers({ learningRate: 0, momentum: 0 }, 1);
  }

  get cells(): readonly StateCell[] {
    const averages = this.#variables.flatMap(({ shape }, index) =>
      Array.from({ length: this.#rule.states }, (_, which): StateCell => ({
        read: () => this.#states[index]?.[which] ?? tf.zeros(shape),
        write: (value) => this.#keep(index, which, value),
      })),
    );
    return [...this.#variables.map(variableCell), ...averages];
  }

  resume(steps: number): void {
    this.#steps = steps;
  }

  prepare(rates: StepRates): void {
    this.#steps += 1;
    this.#numbers = this.#rule.numbers(rates, this.#steps);
  }

  update(gradients: readonly tf.Tensor[]): void {
    tf.tidy(() => {
      const numbers = this.#numbers.map((_, index) => feedNumber(`rate ${index}`, () => at(this.#numbers, index)));
      const decay = this.#weightDecay === 0 ? null : tf.scalar(this.#weightDecay);
      for (const [index, variable] of this.#variables.entries()) {
        const gradient = gradientAt(gradients, index, variable);
        this.#update(index, decayed(gradient, variable, decay), numbers);
      }
    });
  }

  /** The variables are cells themselves. */
  refresh(): void {
    // Nothing is derived from them.
  }

  dispose(): void {
    tf.dispose(this.#states.flat());
  }

  #update(index: number, gradient: tf.Tensor, numbers: readonly tf.Tensor[]): void {
    const variable = at(this.#variables, index);
    const { change, state } = this.#rule.update(gradient, this.#states[index] ?? [], numbers);
    variable.assign(tf.add(variable, change));
    for (const [which, value] of state.entries()) this.#keep(index, which, value);
  }

  #keep(index: number, which: number, value: tf.Tensor): void {
    const own = at(this.#states, index);
    const old = own[which];
    // A clone is free and is ours to keep, even where the state is the caller's gradient itself.
    own[which] = tf.keep(tf.clone(value));
    old?.dispose();
  }
}
