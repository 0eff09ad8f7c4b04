// Batch normalisation by the batch's own statistics as one differentiable operation, ReLU and running statistics included.
import * as tf from '@tensorflow/tfjs-core';
import { RELU_GRADIENT } from './relu.js';

/** Kernel names under which every backend's implementation is registered. */
export const BATCH_NORM = 'StealBenchBatchNorm';
export const BATCH_NORM_GRADIENT = 'StealBenchBatchNormGradient';

export interface BatchNormInputs {
  /** float32 [..., channels]. */
  readonly x: tf.Tensor;
  /** All four float32 [channels]; the running ones are not differentiated. */
  readonly gamma: tf.Tensor;
  readonly beta: tf.Tensor;
  readonly runningMean: tf.Tensor;
  readonly runningVariance: tf.Tensor;
}

export interface BatchNormAttributes {
  readonly epsilon: number;
  /** Share of the batch's statistics in the new running ones, in [0, 1]. */
  readonly momentum: number;
  /** Whether y is cut off below 0. */
  readonly relu: boolean;
}

export interface BatchNormOutputs {
  /** Same shape as x. */
  readonly y: tf.Tensor;
  /** float32 [channels]: (1 - momentum) * running + momentum * the batch's. */
  readonly mean: tf.Tensor;
  /** The same of the variance; the batch's is divided by n - 1. */
  readonly variance: tf.Tensor;
}

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with mean and biased variance over all axes but the last.
 * Differentiable in x, gamma and beta, through the statistics; the new running statistics are not differentiated.
 */
export function trainingBatchNorm(inputs: BatchNormInputs, attributes: BatchNormAttributes): BatchNormOutputs {
  const outputs: tf.Tensor[] = tf.engine().runKernel(BATCH_NORM, { ...inputs }, { ...attributes });
  const [y, mean, variance] = outputs;
  if (y === undefined || mean === undefined || variance === undefined) throw new Error('batch norm: no output');
  return { y, mean, variance };
}

/** The gradient of `trainingBatchNorm`: one kernel of the same backend, from what the forward kernel saved. */
export const batchNormGradient: tf.GradConfig = {
  kernelName: BATCH_NORM,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [true, false, false, true, true, true],
  gradFunc: (dys, saved, attrs) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x, gamma, y, saved1, saved2, saved3] = saved;
    if (dy === undefined || !x || !gamma || !y || !saved1 || !saved2) throw new Error('batch norm: nothing saved');
    // ReLU's output is above 0 exactly where its input is.
    const inner: tf.Tensor = attrs['relu'] === true ? tf.engine().runKernel(RELU_GRADIENT, { dy, x: y }) : dy;
    const inputs = { dy: inner, x, gamma, saved1, saved2, ...(saved3 === undefined ? {} : { saved3 }) };
    const [dx, dGamma, dBeta]: tf.Tensor[] = tf.engine().runKernel(BATCH_NORM_GRADIENT, inputs, { ...attrs });
    if (dx === undefined || dGamma === undefined || dBeta === undefined) throw new Error('batch norm: no gradient');
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
  },
};
