// Batch normalisation by the batch's own statistics as one differentiable operation.
import * as tf from '@tensorflow/tfjs-core';

/** Kernel names under which every backend's implementation is registered. */
export const BATCH_NORM = 'StealBenchBatchNorm';
export const BATCH_NORM_GRADIENT = 'StealBenchBatchNormGradient';

export interface BatchNormOutputs {
  /** Same shape as x. */
  readonly y: tf.Tensor;
  /** float32 [channels]. */
  readonly mean: tf.Tensor1D;
  /** float32 [channels], divided by n - 1: what the running variance wants. */
  readonly unbiasedVariance: tf.Tensor1D;
}

/**
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, with mean and biased variance over all axes but the last.
 * Differentiable in x, gamma and beta, through the statistics; mean and variance themselves are not differentiated.
 *
 * @param x - float32 [..., channels]
 */
export function trainingBatchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): BatchNormOutputs {
  const outputs: tf.Tensor[] = tf.engine().runKernel(BATCH_NORM, { x, gamma, beta }, { epsilon });
  const [y, mean, unbiasedVariance] = outputs;
  if (y === undefined || mean === undefined || unbiasedVariance === undefined) throw new Error('batch norm: no output');
  return { y, mean: mean as tf.Tensor1D, unbiasedVariance: unbiasedVariance as tf.Tensor1D };
}

/** The gradient of `trainingBatchNorm`: one kernel of the same backend, from what the forward kernel saved. */
export const batchNormGradient: tf.GradConfig = {
  kernelName: BATCH_NORM,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, false, false, true, true, true],
  gradFunc: (dys, saved, attrs) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const [x, gamma, saved1, saved2, saved3] = saved;
    if (dy === undefined || !x || !gamma || !saved1 || !saved2) throw new Error('batch norm: nothing saved');
    const inputs = { dy, x, gamma, saved1, saved2, ...(saved3 === undefined ? {} : { saved3 }) };
    const [dx, dGamma, dBeta]: tf.Tensor[] = tf.engine().runKernel(BATCH_NORM_GRADIENT, inputs, { ...attrs });
    if (dx === undefined || dGamma === undefined || dBeta === undefined) throw new Error('batch norm: no gradient');
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
  },
};
