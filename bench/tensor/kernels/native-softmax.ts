// Softmax that gives the same bytes in a graph and by itself: TensorFlow has two kernels, and takes another one in a graph.
import * as tf from '#tfjs-core';
import { toFloat32 } from './bfloat16-cast.js';
import { kernelFor } from './kernel.js';

/** e to the power of the logarithm that `LogSoftmax`, which has one kernel, gives. */
export function nativeSoftmaxKernel(backend: string): tf.KernelConfig {
  return kernelFor(tf.Softmax, backend, ['logits'], ({ logits }) => tf.exp(tf.logSoftmax(toFloat32(logits))));
}
