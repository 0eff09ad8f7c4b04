// The optimizers of ./optimizer.ts by one operation of TensorFlow, in place, where each is a chain of ten: a call for each large
// variable, and one for all vectors together.
import * as tf from '#tfjs-core';
import { at } from '../lib/arrays/at.js';
import { feedNumber } from './graph/feeds.js';
import type { StateCell } from './graph/state-cell.js';
import { flag, floatTypes, runNative } from './kernels/native-operation.js';
import { NativeVariable } from './kernels/native-variable.js';
import {
  ADAM_BETA2,
  ADAM_EPSILON,
  decayed,
  gradientAt,
  type Optimizer,
  type OptimizerChoice,
} from './optimizer-rules.js';
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
export function createNativeOptimizer(variables: readonly tf.Variable[], training: OptimizerChoice): Optimizer {
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

/** What an operation takes before and after the gradient, as tensors. */
interface Numbers {
  readonly before: readonly tf.Tensor[];
  readonly after: readonly tf.Tensor[];
}

class InPlaceOptimizer implements Optimizer {
  readonly #operation: Operation;
  readonly #weightDecay: number;
  readonly #slots: readonly Slot[];
  #numbers: ReturnType<Operation['numbers']>;
  #steps = 0;

  constructor(variables: readonly tf.Variable[], operation: Operation, { weightDecay }: OptimizerChoice) {
    this.#operation = operation;
    this.#weightDecay = weightDecay;
    this.#slots = together(variables).map((places) => new Slot(variables, places, operation));
    this.#numbers = operation.numbers({ learningRate: 0, momentum: 0 }, 1);
  }

  get cells(): readonly StateCell[] {
    return this.#slots.flatMap(({ cells }) => cells);
  }

  resume(steps: number): void {
    this.#steps = steps;
  }

  prepare(rates: StepRates): void {
    this.#steps += 1;
    this.#numbers = this.#operation.numbers(rates, this.#steps);
  }

  update(gradients: readonly tf.Tensor[]): void {
    tf.tidy(() => {
      const decay = this.#weightDecay === 0 ? null : tf.scalar(this.#weightDecay);
      const fed = (part: 'before' | 'after'): readonly tf.Tensor[] =>
        this.#numbers[part].map((_, index) => feedNumber(`${part} ${index}`, () => at(this.#numbers[part], index)));
      const numbers = { before: fed('before'), after: fed('after') };
      for (const slot of this.#slots) slot.update(gradients, decay, numbers);
    });
  }

  refresh(): void {
    tf.tidy(() => {
      for (const slot of this.#slots) slot.refresh();
    });
  }

  dispose(): void {
    for (const slot of this.#slots) slot.dispose();
  }
}

/**
 * Places of the variables that are updated by one call. Vectors (biases, and the scale and offset of normalisation) go
 * together: they are most of a network's variables, and a call for each would take longer than what it computes.
 */
function together(variables: readonly tf.Variable[]): readonly (readonly number[])[] {
  const places = [...variables.keys()];
  const vectors = places.filter((place) => variables[place]?.rank === 1);
  const others = places.filter((place) => variables[place]?.rank !== 1).map((place) => [place]);
  return vectors.length === 0 ? others : [...others, vectors];
}

/** One variable, or vectors end to end, with what the optimizer keeps for them. */
class Slot {
  readonly #variables: readonly tf.Variable[];
  readonly #places: readonly number[];
  readonly #operation: Operation;
  readonly #value: NativeVariable;
  readonly #states: readonly NativeVariable[];

  constructor(all: readonly tf.Variable[], places: readonly number[], operation: Operation) {
    this.#places = places;
    this.#variables = places.map((place) => at(all, place));
    this.#operation = operation;
    const start = this.#variables.length === 1 ? tf.clone(at(this.#variables, 0)) : endToEnd(this.#variables);
    const zeros = tf.zerosLike(start);
    this.#value = new NativeVariable(start);
    this.#states = Array.from({ length: operation.states }, () => new NativeVariable(zeros));
    tf.dispose([start, zeros]);
  }

  get cells(): readonly StateCell[] {
    return [this.#value, ...this.#states];
  }

  /** @param gradients - of all variables of the optimizer */
  update(gradients: readonly tf.Tensor[], decay: tf.Scalar | null, numbers: Numbers): void {
    const own = this.#places.map((place, index) => gradientAt(gradients, place, at(this.#variables, index)));
    const [only, ...others] = this.#variables;
    if (only !== undefined && others.length === 0) {
      const gradient = decayed(endToEnd(own), only, decay);
      // Lets go of the old value: TensorFlow updates memory in place only if nobody else can see it.
      only.assign(gradient);
      this.#apply(gradient, numbers);
      this.refresh();
      return;
    }
    this.#apply(decayed(endToEnd(own), this.#value.read(), decay), numbers);
    this.refresh();
  }

  /** Gives the variables their values. */
  refresh(): void {
    const [only, ...others] = this.#variables;
    if (only !== undefined && others.length === 0) {
      only.assign(this.#value.read());
      return;
    }
    const parts = tf.split(
      this.#value.read(),
      this.#variables.map(({ size }) => size),
    );
    for (const [index, variable] of this.#variables.entries()) variable.assign(at(parts, index));
  }

  dispose(): void {
    for (const variable of [this.#value, ...this.#states]) variable.dispose();
  }

  #apply(gradient: tf.Tensor, { before, after }: Numbers): void {
    const { name, nesterov } = this.#operation;
    const handles = [this.#value, ...this.#states].map(({ handle }) => handle);
    const attributes = [...floatTypes('T'), flag('use_locking', false), flag('use_nesterov', nesterov)];
    runNative(name, attributes, [...handles, ...before, gradient, ...after], 0);
  }
}

function endToEnd(tensors: readonly tf.Tensor[]): tf.Tensor {
  const [first, ...others] = tensors;
  if (first === undefined) throw new RangeError('optimizer: no variables');
  return others.length === 0 ? first : tf.concat([...tensors]);
}
