// Max pooling and its gradient by oneDNN, which notes where each maximum was; TensorFlow's own gradient searches for it.
import type * as tf from '#tfjs-core';
import { MAX_POOL, MAX_POOL_GRADIENT } from '../ops/max-pool.js';
import type { NativeAttribute } from './addon.js';
import { alike } from './bfloat16-cast.js';
import { kernelFor, type Attributes } from './kernel.js';
import { flag, integers, oneDnnKernel, runNative, runNativeSingle, text, typeOf } from './native-operation.js';
import { hasOneDnn } from './one-dnn.js';

/**
 * Twice as fast as the stock kernel forward; the gradient was four times as fast while it still pooled again. Ties go to the first of a window, as there.
 *
 * @returns the kernels, or none where the library has no oneDNN
 */
export function nativeMaxPoolKernels(backend: string): readonly tf.KernelConfig[] {
  if (!hasOneDnn()) return [];
  return [
    kernelFor(MAX_POOL, backend, ['x'], ({ x }, attrs) => runNative('_MklNativeMaxPool', windowOf(x, attrs), [x], 2)),
    kernelFor(MAX_POOL_GRADIENT, backend, ['dy', 'input', 'y', 'positions'], ({ dy, input, y, positions }, attrs) =>
      runNativeSingle('_MklNativeMaxPoolGrad', windowOf(input, attrs), [input, y, alike(dy, input), positions]),
    ),
  ];
}

function windowOf(x: tf.Tensor, { size, stride }: Attributes): NativeAttribute[] {
  return [
    typeOf('T', x),
    integers('ksize', [1, Number(size), Number(size), 1]),
    integers('strides', [1, Number(stride), Number(stride), 1]),
    text('padding', 'VALID'),
    text('data_format', 'NHWC'),
    flag('workspace_enabled', true),
    oneDnnKernel(),
  ];
}
