// The native backend from within: TensorFlow's C library as the addon of tfjs-node shows it.
import * as tf from '#tfjs-core';
import { PluginError } from '../../contract/errors.js';

export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean | readonly number[];
}

type TypeCode =
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_INT'
  | 'TF_ATTR_SHAPE'
  | 'TF_FLOAT'
  | 'TF_INT32'
  | 'TF_BOOL';

/** What an operation takes: a tensor, or what stands for its values. */
export type NativeValues = Pick<tf.TensorInfo, 'dataId'>;

/** What the addon tells of a tensor that an operation made. */
export interface NativeOutput {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export type HostValues = Float32Array | Int32Array | Uint8Array;

export interface Addon extends Readonly<Record<TypeCode, number>> {
  executeOp(
    name: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly NativeOutput[];
  /** Copies values onto the device; the number names them until `deleteTensor`. */
  createTensor(shape: readonly number[], dtype: number, values: HostValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): HostValues;
  /** A session of its own over the graph in a folder; tags and names are separated by commas. */
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  runSavedModel(session: number, inputs: readonly number[], names: string, outputs: string): readonly NativeOutput[];
}

/** The part of tfjs-node's backend that runs a TensorFlow operation by name. */
export interface NativeBackend {
  /** Written by whoever looks at operations as they pass. */
  binding: Addon;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly NativeValues[]): number[];
  createOutputTensor(output: NativeOutput): tf.Tensor;
}

/** Throws PluginError `backend-incompatible` if the current backend is no native one. */
export function nativeBackend(): NativeBackend {
  const backend: unknown = tf.backend();
  if (isNative(backend)) return backend;
  throw new PluginError('The native backend cannot run operations by name', {
    code: 'backend-incompatible',
    expected: '@tensorflow/tfjs-node 4.22.0',
    hint: 'Run `stealbench backend install tensorflow`.',
  });
}

export function isNative(backend: unknown): backend is NativeBackend {
  return typeof backend === 'object' && backend !== null && 'createOutputTensor' in backend && 'binding' in backend;
}

/** Whether the current backend is native and its addon can load graphs. */
export function loadsGraphs(): boolean {
  const backend: unknown = tf.backend();
  return isNative(backend) && 'loadSavedModel' in backend.binding && 'runSavedModel' in backend.binding;
}
