// SGD and Adam as PyTorch defines them, without reading anything back from the device.
import * as tf from '@tensorflow/tfjs-core';
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

/** From a gradient with decay added and the variable's state, which is empty at the first step. */
type Rule = (gradient: tf.Tensor, state: readonly tf.Tensor[]) => Update;

/** The rule of one step; numbers become tensors here, once a step and not once a variable. */
type RuleAt = (rates: StepRates, step: number) => Rule;

/** @returns the optimizer that `training` names, for these variables and no others until it is disposed of */
export function createOptimizer(variables: readonly tf.Variable[], training: OptimizerChoice): Optimizer {
  if (isNativeCpu()) return createNativeOptimizer(variables, training);
  return new VariableOptimizer(
    variables,
    training.optimizer === 'sgd' ? sgd(training.nesterov) : adam,
    training.weightDecay,
  );
}

/** torch.optim.SGD: buffer = momentum * buffer + g; w -= rate * (nesterov ? g + momentum * buffer : buffer). */
function sgd(nesterov: boolean): RuleAt {
  return ({ learningRate, momentum }) => {
    const [rate, kept] = [tf.scalar(-learningRate), tf.scalar(momentum)];
    return (gradient, [old]) => {
      const buffer = old === undefined ? gradient : tf.add(tf.mul(old, kept), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(buffer, kept)) : buffer;
      return { change: tf.mul(direction, rate), state: [buffer] };
    };
  };
}

/** torch.optim.Adam (Kingma and Ba, 2015), decay added to the gradient; the first beta is the momentum. */
const adam: RuleAt = ({ learningRate, momentum }, step) => {
  const rate = tf.scalar(-learningRate / (1 - momentum ** step));
  const correction = tf.scalar(1 / Math.sqrt(1 - ADAM_BETA2 ** step));
  const epsilon = tf.scalar(ADAM_EPSILON);
  return (gradient, [mean, square]) => {
    const first = movingAverage(mean, gradient, momentum);
    const second = movingAverage(square, tf.square(gradient), ADAM_BETA2);
    const root = tf.add(tf.mul(tf.sqrt(second), correction), epsilon);
    return { change: tf.mul(tf.div(first, root), rate), state: [first, second] };
  };
};

/** beta * old + (1 - beta) * value; the average of nothing is 0. */
function movingAverage(old: tf.Tensor | undefined, value: tf.Tensor, beta: number): tf.Tensor {
  const share = tf.mul(value, 1 - beta);
  return old === undefined ? share : tf.add(tf.mul(old, beta), share);
}

class VariableOptimizer implements Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #ruleAt: RuleAt;
  readonly #weightDecay: number;
  readonly #states: (readonly tf.Tensor[])[];
  #steps = 0;

  constructor(variables: readonly tf.Variable[], ruleAt: RuleAt, weightDecay: number) {
    this.#variables = variables;
    this.#ruleAt = ruleAt;
    this.#weightDecay = weightDecay;
    this.#states = variables.map(() => []);
  }

  step(gradients: readonly tf.Tensor[], rates: StepRates): void {
    this.#steps += 1;
    tf.tidy(() => {
      const rule = this.#ruleAt(rates, this.#steps);
      const decay = this.#weightDecay === 0 ? null : tf.scalar(this.#weightDecay);
      for (const [index, variable] of this.#variables.entries()) {
        const gradient = gradientAt(gradients, index, variable);
        this.#update(index, variable, decayed(gradient, variable, decay), rule);
      }
    });
  }

  dispose(): void {
    tf.dispose(this.#states.flat());
  }

  #update(index: number, variable: tf.Variable, gradient: tf.Tensor, rule: Rule): void {
    const old = this.#states[index] ?? [];
    const { change, state } = rule(gradient, old);
    variable.assign(tf.add(variable, change));
    // A clone is free and is ours to keep, even where the state is the caller's gradient itself.
    this.#states[index] = state.map((tensor) => tf.keep(tf.clone(tensor)));
    tf.dispose([...old]);
  }
}
