// Runs TensorFlow's own operations by name through the native backend's addon.
import * as tf from '#tfjs-core';
import { isNative, nativeBackend, type NativeAttribute, type NativeValues } from './addon.js';
import { isBfloat16, noteBfloat16 } from './bfloat16.js';

/** TF_BFLOAT16 of TensorFlow's C API, which the addon has no name for. */
const BFLOAT16 = 14;

export type NativeType = 'float32' | 'bfloat16';

/** What stands behind an operation's name in oneDNN's kernels; without it TensorFlow does not find them. */
const ONEDNN_KERNEL = { name: '_kernel', value: 'MklNameChangeOp' };

/** @returns the outputs; throws what TensorFlow says if there is no such operation or the inputs do not fit */
export function runNative(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly NativeValues[],
  outputs: number,
): tf.Tensor[] {
  const backend = nativeBackend();
  const made = backend.binding.executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs);
  return made.map((output) => {
    if (output.dtype !== BFLOAT16) return backend.createOutputTensor(output);
    return noteBfloat16(backend.createOutputTensor({ ...output, dtype: backend.binding.TF_FLOAT }));
  });
}

/** The one output of an operation that has one. */
export function runNativeSingle(
  name: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly NativeValues[],
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

export function nativeType(name: string, type: NativeType): NativeAttribute {
  const { binding } = nativeBackend();
  return { name, type: binding.TF_ATTR_TYPE, value: type === 'bfloat16' ? BFLOAT16 : binding.TF_FLOAT };
}

/** The type of a tensor that TensorFlow.js takes for float32. */
export function typeOf(name: string, tensor: tf.Tensor): NativeAttribute {
  return nativeType(name, isBfloat16(tensor) ? 'bfloat16' : 'float32');
}

/** Type attributes that say float32, for each name. */
export function floatTypes(...names: readonly string[]): readonly NativeAttribute[] {
  return names.map((name) => nativeType(name, 'float32'));
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
