// A weight, or an optimizer's state for one, that TensorFlow itself updates in place.
import * as tf from '#tfjs-core';
import type { StateCell } from '../graph/state-cell.js';
import { floatTypes, runNative, runNativeSingle, shapeOf, text } from './native-operation.js';

let made = 0;

/** Owns memory of TensorFlow until `dispose`. */
export class NativeVariable implements StateCell {
  /** Refers to the variable where an operation takes one. */
  readonly handle: tf.Tensor;

  /** @param value - float32; shared, and copied by TensorFlow at the first update if it is still in use by then */
  constructor(value: tf.Tensor) {
    made += 1;
    const attributes = [...floatTypes('dtype'), shapeOf('shape', value.shape), text('container', '')];
    const name = text('shared_name', `stealbench-variable-${made}`);
    this.handle = tf.keep(runNativeSingle('VarHandleOp', [...attributes, name], []));
    this.write(value);
  }

  /** The value as it is now, without a copy. */
  read(): tf.Tensor {
    return runNativeSingle('ReadVariableOp', floatTypes('dtype'), [this.handle]);
  }

  /** @param value - as the constructor's */
  write(value: tf.Tensor): void {
    runNative('AssignVariableOp', floatTypes('dtype'), [this.handle, value], 0);
  }

  dispose(): void {
    runNative('DestroyResourceOp', [], [this.handle], 0);
    this.handle.dispose();
  }
}
