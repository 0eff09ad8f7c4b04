// Plain loops over the memory of the wasm backend itself: nothing is copied out of it and back.
import * as tf from '#tfjs-core';
import { PluginError } from '../../contract/errors.js';

/** The part of the library's wasm backend that says where a tensor lies. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
}

/**
 * A new float32 tensor that `fill` writes. What it finds in `output` is what lay there before.
 *
 * @param fill - gets the values of the inputs, in their order, and of the output, all of them valid until it returns
 */
export function filledOutput<Inputs extends readonly tf.Tensor[]>(
  shape: readonly number[],
  inputs: Inputs,
  fill: (output: Float32Array, ...inputs: { [Index in keyof Inputs]: Float32Array }) => void,
): tf.Tensor {
  const backend = wasmBackend();
  // First of all: memory that grows leaves every array on it behind.
  const info = backend.makeOutput(shape, 'float32');
  const arrays = inputs.map((input) => backend.typedArrayFromHeap(input)) as { [Index in keyof Inputs]: Float32Array };
  fill(backend.typedArrayFromHeap(info), ...arrays);
  return tf.engine().makeTensorFromTensorInfo(info);
}

function wasmBackend(): WasmBackend {
  const backend: unknown = tf.backend();
  if (isWasm(backend)) return backend;
  throw new PluginError('The wasm backend does not show its memory', {
    code: 'backend-incompatible',
    expected: '@tensorflow/tfjs-backend-wasm 4.22.0',
    hint: 'Run `npm ci`.',
  });
}

function isWasm(backend: unknown): backend is WasmBackend {
  return typeof backend === 'object' && backend !== null && 'makeOutput' in backend && 'typedArrayFromHeap' in backend;
}
