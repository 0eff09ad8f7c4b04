// What the layers library passes to a layer's `call`.
import type * as tf from '#tfjs-core';

/** Keyword arguments of `model.apply`; `training: true` in the training loop. */
export type CallOptions = Readonly<Record<string, unknown>>;

/** The tensor of a layer with one input, which the library passes bare or in an array. */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [first] = Array.isArray(inputs) ? inputs : [inputs];
  if (first === undefined) throw new TypeError('A layer was called without an input');
  return first;
}
