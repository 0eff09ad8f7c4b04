// Batch normalisation by the batch's own statistics as one differentiable operation, ReLU and running statistics included.
import * as tf from '#tfjs-core';
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

/** float32 [channels] each, after this batch. */
export interface RunningStatistics {
  /** (1 - momentum) * running + momentum * the batch's. */
  readonly mean: tf.Tensor;
  /** The same of the variance; the batch's is divided by n - 1. */
  readonly variance: tf.Tensor;
}

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with mean and biased variance over all axes but the last.
 * Differentiable in x, gamma and beta, through the statistics, once. What the forward kernel saves for the gradient are
 * no outputs of the operation: the library would make zeros in the place of their gradients at every step.
 *
 * @param onStatistics - gets the new running statistics, which are gone when it returns
 */
export function trainingBatchNorm(
  { x, gamma, beta, ...running }: BatchNormInputs,
  attributes: BatchNormAttributes,
  onStatistics: (statistics: RunningStatistics) => void,
): tf.Tensor {
  return tf.customGrad((...given) => {
    const [image, scale, offset, save] = given as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const inputs = { x: image, gamma: scale, beta: offset, ...running };
    const [y, mean, variance, ...saved]: tf.Tensor[] = tf.engine().runKernel(BATCH_NORM, inputs, { ...attributes });
    if (y === undefined || mean === undefined || variance === undefined) throw new Error('batch norm: no output');
    onStatistics({ mean, variance });
    save([image, scale, y, ...saved]);
    return { value: y, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => gradientOf(dy, kept, attributes) };
  })(x, gamma, beta);
}

/** In x, gamma and beta: one kernel of the same backend, from what the forward kernel saved. */
function gradientOf(dy: tf.Tensor, kept: readonly tf.Tensor[], attributes: BatchNormAttributes): tf.Tensor[] {
  const [x, gamma, y, saved1, saved2, saved3] = kept;
  if (!x || !gamma || !y || !saved1 || !saved2) throw new Error('batch norm: nothing saved');
  // ReLU's output is above 0 exactly where its input is.
  const inner: tf.Tensor = attributes.relu ? tf.engine().runKernel(RELU_GRADIENT, { dy, x: y }) : dy;
  const inputs = { dy: inner, x, gamma, saved1, saved2, ...(saved3 === undefined ? {} : { saved3 }) };
  return tf.engine().runKernel(BATCH_NORM_GRADIENT, inputs, { ...attributes });
}
