// The optimizers of ./optimizer.ts by one operation of TensorFlow a variable, in place, where each is a chain of ten.
import * as tf from '@tensorflow/tfjs-core';
import type { Training } from '../contract/training.js';
import { flag, floatTypes, runNative } from './kernels/native-operation.js';
import { NativeVariable } from './kernels/native-variable.js';
import { ADAM_BETA2, ADAM_EPSILON, decayed, gradientAt, type Optimizer } from './optimizer-rules.js';
import type { StepRates } from './schedule.js';

/** An update operation of TensorFlow whose inputs are the variable, its states, `before`, the gradient and `after`. */
interface Operation {
  readonly name: string;
  /** State tensors a variable. */
  readonly states: number;
  readonly nesterov: boolean;
  readonly numbers: (
    rates: StepRates,
    step: number,
  ) => { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** @returns the optimizer that `training` names, for the native backend on a processor */
export function createNativeOptimizer(variables: readonly tf.Variable[], training: Training): Optimizer {
  return new InPlaceOptimizer(variables, training.optimizer === 'sgd' ? sgd(training.nesterov) : ADAM, training);
}

/** Buffers start at 0, which gives torch.optim.SGD's first step: there the buffer is the gradient. */
function sgd(nesterov: boolean): Operation {
  return {
    name: 'ResourceApplyMomentum',
    states: 1,
    nesterov,
    numbers: ({ learningRate, momentum }) => ({ before: [learningRate], after: [momentum] }),
  };
}

const ADAM: Operation = {
  name: 'ResourceApplyAdam',
  states: 2,
  nesterov: false,
  numbers: ({ learningRate, momentum }, step) => {
    const second = ADAM_BETA2 ** step;
    // TensorFlow adds epsilon to the root of the uncorrected average, torch.optim.Adam to the corrected one.
    const epsilon = ADAM_EPSILON * Math.sqrt(1 - second);
    return { before: [momentum ** step, second, learningRate, momentum, ADAM_BETA2, epsilon], after: [] };
  },
};

class InPlaceOptimizer implements Optimizer {
  readonly #variables: readonly tf.Variable[];
  readonly #operation: Operation;
  readonly #weightDecay: number;
  /** For each variable, its value and its states. */
  readonly #slots: readonly (readonly NativeVariable[])[];
  #steps = 0;

  constructor(variables: readonly tf.Variable[], operation: Operation, { weightDecay }: Training) {
    this.#variables = variables;
    this.#operation = operation;
    this.#weightDecay = weightDecay;
    this.#slots = variables.map((variable) => {
      const zeros = tf.zerosLike(variable);
      const states = Array.from({ length: operation.states }, () => new NativeVariable(zeros));
      zeros.dispose();
      return [new NativeVariable(variable), ...states];
    });
  }

  step(gradients: readonly tf.Tensor[], rates: StepRates): void {
    this.#steps += 1;
    const { before, after } = this.#operation.numbers(rates, this.#steps);
    tf.tidy(() => {
      const decay = this.#weightDecay === 0 ? null : tf.scalar(this.#weightDecay);
      const numbers = {
        before: before.map((value) => tf.scalar(value)),
        after: after.map((value) => tf.scalar(value)),
      };
      for (const [index, variable] of this.#variables.entries()) {
        const gradient = gradientAt(gradients, index, variable);
        this.#update(variable, this.#slots[index] ?? [], decayed(gradient, variable, decay), numbers);
      }
    });
  }

  dispose(): void {
    for (const slot of this.#slots.flat()) slot.dispose();
  }

  #update(
    variable: tf.Variable,
    slots: readonly NativeVariable[],
    gradient: tf.Tensor,
    { before, after }: { readonly before: readonly tf.Tensor[]; readonly after: readonly tf.Tensor[] },
  ): void {
    const { name, nesterov } = this.#operation;
    const [value] = slots;
    if (value === undefined) throw new RangeError(`optimizer: nothing kept for ${variable.name}`);
    // Lets go of the old value: TensorFlow updates memory in place only if nobody else can see it.
    variable.assign(gradient);
    const inputs = [...slots.map((slot) => slot.handle), ...before, gradient, ...after];
    runNative(name, [...floatTypes('T'), flag('use_locking', false), flag('use_nesterov', nesterov)], inputs, 0);
    variable.assign(value.read());
  }
}
