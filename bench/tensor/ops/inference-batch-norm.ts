// Batch normalisation by running statistics followed by ReLU, as one differentiable operation.
import * as tf from '#tfjs-core';
import { fusedBatchNormGradient } from './fused-batch-norm.js';
import { RELU_GRADIENT } from './relu.js';

/** Kernel name under which every backend's implementation is registered. */
export const BATCH_NORM_RELU = 'StealBenchBatchNormRelu';

export interface RunningBatchNorm {
  /** float32 [..., channels]. */
  readonly x: tf.Tensor;
  /** All four float32 [channels]. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  readonly scale: tf.Tensor;
  readonly offset: tf.Tensor;
}

/** max(0, scale * (x - mean) / sqrt(variance + epsilon) + offset), in the shape of x. */
export function batchNormRelu(inputs: RunningBatchNorm, varianceEpsilon: number): tf.Tensor {
  return tf.engine().runKernel(BATCH_NORM_RELU, { ...inputs }, { varianceEpsilon });
}

export const batchNormReluGradient: tf.GradConfig = {
  kernelName: BATCH_NORM_RELU,
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  outputsToSave: [true],
  gradFunc: (dys, saved, attrs) => {
    const dy = Array.isArray(dys) ? dys[0] : dys;
    const y = saved[4];
    if (dy === undefined || y === undefined) throw new Error('batch norm: nothing saved');
    // ReLU's output is above 0 exactly where its input is.
    const inner: tf.Tensor = tf.engine().runKernel(RELU_GRADIENT, { dy, x: y });
    return fusedBatchNormGradient.gradFunc(inner, saved.slice(0, 4), attrs);
  },
};
