// Runs TensorFlow's own operations by name through the native backend's addon.
import * as tf from '@tensorflow/tfjs-core';
import { PluginError } from '../../contract/errors.js';

export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean | readonly number[];
}

type TypeCode =
  'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_ATTR_INT' | 'TF_ATTR_SHAPE' | 'TF_FLOAT';

/** The part of tfjs-node's backend that runs a TensorFlow operation by name. */
interface NativeBackend {
  readonly binding: Readonly<Record<TypeCode, number>>;
  readonly isUsingGpuDevice: boolean;
  executeMultipleOutputs(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** What stands behind an operation's name in oneDNN's kernels; without it TensorFlow does not find them. */
const ONEDNN_KERNEL = { name: '_kernel', value: 'MklNameChangeOp' };

/** @returns the outputs; throws what TensorFlow says if there is no such operation or the inputs do not fit */
export function runNative(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** The one output of an operation that has one. */
export function runNativeSingle(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly tf.Tensor[],
): tf.Tensor {
  const [output] = runNative(name, attributes, inputs, 1);
  if (output === undefined) throw new Error(`${name} gave no output`);
  return output;
}

/** Whether the current backend is native and computes on the processor. */
export function isNativeCpu(): boolean {
  const backend: unknown = tf.backend();
  return isNative(backend) && !backend.isUsingGpuDevice;
}

/** Type attributes that say float32, for each name. */
export function floatTypes(...names: readonly string[]): readonly NativeAttribute[] {
  const { binding } = nativeBackend();
  return names.map((name) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }));
}

export function text(name: string, value: string): NativeAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_STRING, value };
}

export function flag(name: string, value: boolean): NativeAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

export function decimal(name: string, value: number): NativeAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_FLOAT, value };
}

export function integers(name: string, value: number | readonly number[]): NativeAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_INT, value };
}

export function shapeOf(name: string, value: readonly number[]): NativeAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_SHAPE, value };
}

/** Names oneDNN's kernel of an operation that starts with `_MklNative`. */
export function oneDnnKernel(): NativeAttribute {
  return text(ONEDNN_KERNEL.name, ONEDNN_KERNEL.value);
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
