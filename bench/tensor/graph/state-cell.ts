// Values that live from one run of a program to the next: weights, running statistics, the optimizer's averages.
import type * as tf from '#tfjs-core';

export interface StateCell {
  /** Where TensorFlow itself keeps the value and updates it in place; absent where it is a plain tensor. */
  readonly handle?: tf.Tensor;
  /** The value as it is now; what is made for it goes with the scope of the caller. */
  read(): tf.Tensor;
  /** Puts a value of the same shape in its place; the caller keeps the tensor that it gave. */
  write(value: tf.Tensor): void;
}

/** A variable of TensorFlow.js. */
export function variableCell(variable: tf.Variable): StateCell {
  return {
    read: () => variable,
    write(value) {
      variable.assign(value);
    },
  };
}
