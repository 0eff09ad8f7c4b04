// The gradient of ReLU composed of stock operations, for cpu and wasm.
import * as tf from '#tfjs-core';
import { RELU_GRADIENT } from '../ops/relu.js';
import { kernelFor } from './kernel.js';

/** @returns the ReLU gradient kernel for one backend */
export function reluKernels(backend: string): readonly tf.KernelConfig[] {
  return [kernelFor(RELU_GRADIENT, backend, ['dy', 'x'], ({ dy, x }) => tf.mul(dy, tf.step(x)))];
}
