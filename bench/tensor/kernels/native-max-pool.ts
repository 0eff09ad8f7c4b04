// Max pooling and its gradient by oneDNN, which notes where each maximum was; TensorFlow's own gradient searches for it.
import * as tf from '@tensorflow/tfjs-core';
import { kernelFor, type Attributes } from './kernel.js';
import {
  flag,
  floatTypes,
  integers,
  oneDnnKernel,
  runNative,
  runNativeSingle,
  text,
  type NativeAttribute,
} from './native-operation.js';
import { hasOneDnn } from './one-dnn.js';

type Side = number | [number, number];

/**
 * Forward twice as fast as the stock kernel. The gradient is four times faster although it pools again: what the forward
 * operation noted has no place to wait in. Ties go to the first of a window, as there.
 *
 * @returns the kernels, or none where the library has no oneDNN
 */
export function nativeMaxPoolKernels(backend: string): readonly tf.KernelConfig[] {
  if (!hasOneDnn()) return [];
  return [
    kernelFor(tf.MaxPool, backend, ['x'], ({ x }, attrs) => {
      const [output, positions] = runNative('_MklNativeMaxPool', windowOf(x, attrs), [x], 2);
      if (output === undefined || positions === undefined) throw new Error('max pooling: no output');
      return output;
    }),
    kernelFor(tf.MaxPoolGrad, backend, ['dy', 'input'], ({ dy, input }, attrs) => {
      const attributes = windowOf(input, attrs);
      const [output, positions] = runNative('_MklNativeMaxPool', attributes, [input], 2);
      if (output === undefined || positions === undefined) throw new Error('max pooling: no output');
      return runNativeSingle('_MklNativeMaxPoolGrad', attributes, [input, output, dy, positions]);
    }),
  ];
}

function windowOf(input: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: Attributes): NativeAttribute[] {
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize as Side,
    strides as Side,
    1,
    pad as number | 'valid' | 'same',
    dimRoundingMode as 'floor' | 'round' | 'ceil' | undefined,
  );
  const padding = info.padInfo.type;
  if (padding !== 'VALID' && padding !== 'SAME') throw new RangeError(`max pooling: unsupported padding ${padding}`);
  return [
    ...floatTypes('T'),
    integers('ksize', [1, info.filterHeight, info.filterWidth, 1]),
    integers('strides', [1, info.strideHeight, info.strideWidth, 1]),
    text('padding', padding),
    text('data_format', 'NHWC'),
    flag('workspace_enabled', true),
    oneDnnKernel(),
  ];
}
