// From float32 to bfloat16 and back.
import type * as tf from '#tfjs-core';
import type { NativeValues } from './addon.js';
import { isBfloat16 } from './bfloat16.js';
import { nativeType, runNativeSingle, type NativeType } from './native-operation.js';

/** Rounds to nearest, ties to even; a tensor that is in bfloat16 is returned itself. */
export function toBfloat16(tensor: tf.Tensor): tf.Tensor {
  return isBfloat16(tensor) ? tensor : cast(tensor, 'float32', 'bfloat16');
}

/** Exact; a tensor that is in float32 is returned itself. */
export function toFloat32(tensor: tf.Tensor): tf.Tensor {
  return isBfloat16(tensor) ? inFloat32(tensor) : tensor;
}

/** A float32 tensor of values that are in bfloat16. */
export function inFloat32(values: NativeValues): tf.Tensor {
  return cast(values, 'bfloat16', 'float32');
}

/** In the type of another tensor. */
export function alike(tensor: tf.Tensor, other: tf.Tensor): tf.Tensor {
  return isBfloat16(other) ? toBfloat16(tensor) : toFloat32(tensor);
}

function cast(values: NativeValues, from: NativeType, to: NativeType): tf.Tensor {
  return runNativeSingle('Cast', [nativeType('SrcT', from), nativeType('DstT', to)], [values]);
}
