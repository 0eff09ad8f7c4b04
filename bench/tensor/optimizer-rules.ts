// What the two kinds of optimizer share: their interface, constants and L2 decay.
import * as tf from '#tfjs-core';
import type { Training } from '../contract/training.js';
import type { StateCell } from './graph/state-cell.js';
import type { StepRates } from './schedule.js';

/** What of a training decides about its optimizer; the rates come with every step. */
export type OptimizerChoice = Pick<Training, 'optimizer' | 'nesterov' | 'weightDecay'>;

export interface Optimizer {
  /** What it keeps from step to step; the values of the variables are among it. */
  readonly cells: readonly StateCell[];
  /** Goes on after so many steps, whose state was written into `cells`. */
  resume(steps: number): void;
  /** Begins a step, of which `update` is the rest: what the rates make of it is fed there. */
  prepare(rates: StepRates): void;
  /** Updates the variables in place. Gradients are in the order of the variables and are not disposed of. */
  update(gradients: readonly tf.Tensor[]): void;
  /** Gives the variables the values of `cells`, after those were written. */
  refresh(): void;
  dispose(): void;
}

/** torch.optim.Adam's defaults. */
export const ADAM_BETA2 = 0.999;
export const ADAM_EPSILON = 1e-8;

/** L2 decay of all parameters alike, biases and normalisation too, as torch.optim's `weight_decay`. */
export function decayed(gradient: tf.Tensor, variable: tf.Tensor, decay: tf.Scalar | null): tf.Tensor {
  return decay === null ? gradient : tf.add(gradient, tf.mul(variable, decay));
}

export function gradientAt(gradients: readonly tf.Tensor[], index: number, variable: tf.Variable): tf.Tensor {
  const gradient = gradients[index];
  if (gradient === undefined) throw new RangeError(`optimizer: no gradient for ${variable.name}`);
  return gradient;
}
