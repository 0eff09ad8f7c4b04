// Tensors whose values lie in bfloat16. TensorFlow.js has no such type and takes them for float32: only the native library
// knows, and what is noted here.
import type * as tf from '#tfjs-core';

/** Identities, in the backend, of the values that are in bfloat16; an entry goes with its values. */
const noted = new WeakSet();

export function isBfloat16({ dataId }: Pick<tf.TensorInfo, 'dataId'>): boolean {
  return noted.has(dataId);
}

/** Call it for what an operation of the library gave in bfloat16. */
export function noteBfloat16<Noted extends tf.TensorInfo>(tensor: Noted): Noted {
  noted.add(tensor.dataId);
  return tensor;
}
