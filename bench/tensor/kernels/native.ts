// Kernels that call TensorFlow's own fused operations through the native backend's addon.
import * as tf from '@tensorflow/tfjs-core';
import { PluginError } from '../../contract/errors.js';
import { BATCH_NORM, BATCH_NORM_GRADIENT } from '../ops/batch-norm.js';
import { RELU_GRADIENT } from '../ops/relu.js';
import { kernelFor, type Attributes } from './kernel.js';

interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean;
}

type TypeCode = 'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT';

/** The part of tfjs-node's backend that runs a TensorFlow operation by name. */
interface NativeBackend {
  readonly binding: Readonly<Record<TypeCode, number>>;
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** @returns the kernels of the native backend; `backend` is its id among the backends of TensorFlow.js */
export function nativeKernels(backend: string): readonly tf.KernelConfig[] {
  return [
    kernelFor(BATCH_NORM, backend, ['x', 'gamma', 'beta'], ({ x, gamma, beta }, attrs) => {
      const none = tf.tensor1d([]);
      return run('FusedBatchNormV3', batchNormAttributes(attrs), [asImages(x), gamma, beta, none, none], 6, x.shape);
    }),
    kernelFor(
      BATCH_NORM_GRADIENT,
      backend,
      ['dy', 'x', 'gamma', 'saved1', 'saved2', 'saved3'],
      ({ dy, x, gamma, saved1, saved2, saved3 }, attrs) => {
        const inputs = [asImages(dy), asImages(x), gamma, saved1, saved2, saved3];
        return run('FusedBatchNormGradV3', batchNormAttributes(attrs), inputs, 5, x.shape).slice(0, 3);
      },
    ),
    kernelFor(RELU_GRADIENT, backend, ['dy', 'x'], ({ dy, x }) =>
      only(run('ReluGrad', floatType('T'), [dy, x], 1, x.shape)),
    ),
  ];
}

/** Runs an operation whose first output has the given shape once more folded. */
function run(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly tf.Tensor[],
  outputs: number,
  shape: number[],
): tf.Tensor[] {
  const [first, ...others] = nativeBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
  if (first === undefined) throw new Error(`${name} gave no output`);
  return [tf.reshape(first, shape), ...others];
}

function only([first]: readonly tf.Tensor[]): tf.Tensor {
  if (first === undefined) throw new Error('the operation gave no output');
  return first;
}

/** TensorFlow's fused batch normalisation takes four axes only; [n, c] becomes [n, 1, 1, c]. */
function asImages(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1) ?? 1;
  return x.rank === 4 ? x : tf.reshape(x, [x.size / channels, 1, 1, channels]);
}

function batchNormAttributes(attrs: Attributes): readonly NativeAttribute[] {
  const { binding } = nativeBackend();
  return [
    ...floatType('T'),
    ...floatType('U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: Number(attrs['epsilon']) },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

function floatType(name: string): readonly NativeAttribute[] {
  const { binding } = nativeBackend();
  return [{ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
}

function nativeBackend(): NativeBackend {
  const backend: unknown = tf.backend();
  if (isNative(backend)) return backend;
  throw new PluginError('The native backend cannot run operations by name', {
    code: 'backend-incompatible',
    expected: '@tensorflow/tfjs-node 4.22.0',
    hint: 'Run `stealbench backend install tensorflow`.',
  });
}

function isNative(backend: unknown): backend is NativeBackend {
  return typeof backend === 'object' && backend !== null && 'executeMultipleOutputs' in backend && 'binding' in backend;
}
