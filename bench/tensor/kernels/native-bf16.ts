// Convolution and both its gradients with factors in bfloat16, for processors that multiply those faster, and what lets
// activations and their gradients stay in bfloat16 from one convolution to the next.
import * as tf from '#tfjs-core';
import type { NativeAttribute } from './addon.js';
import { isBfloat16 } from './bfloat16.js';
import { toBfloat16, toFloat32 } from './bfloat16-cast.js';
import { convolutionOf } from './conv-geometry.js';
import { kernelFor, type Attributes } from './kernel.js';
import { integers, nativeType, runNativeSingle, text } from './native-operation.js';
import { widening } from './widen-inputs.js';

/**
 * Factors are rounded to bfloat16, products are summed in float32, and the result is in bfloat16: what PyTorch's autocast
 * does to a convolution, and faster than oneDNN's own bf16 mode for float32 operands, which leaves the filter's
 * gradient as slow as it was. The filter's gradient alone goes back to float32, as its weight is.
 */
export function bf16Kernels(backend: string): readonly tf.KernelConfig[] {
  return [
    kernelFor(tf.Conv2D, backend, ['x', 'filter'], ({ x, filter }, attrs) =>
      convolve('Conv2D', geometryOf(x.shape, filter.shape, attrs), [toBfloat16(x), toBfloat16(filter)]),
    ),
    kernelFor(tf.Conv2DBackpropFilter, backend, ['x', 'dy'], ({ x, dy }, attrs) => {
      const shape = attrs['filterShape'] as number[];
      const inputs = [toBfloat16(x), tf.tensor1d(shape, 'int32'), toBfloat16(dy)];
      return toFloat32(convolve('Conv2DBackpropFilter', geometryOf(x.shape, shape, attrs), inputs));
    }),
    kernelFor(tf.Conv2DBackpropInput, backend, ['dy', 'filter'], ({ dy, filter }, attrs) => {
      const shape = attrs['inputShape'] as number[];
      const inputs = [tf.tensor1d(shape, 'int32'), toBfloat16(filter), toBfloat16(dy)];
      return convolve('Conv2DBackpropInput', geometryOf(shape, filter.shape, attrs), inputs);
    }),
    whereAllAre(tf.Relu, 'Relu', backend),
    // Sums of two branches, and of two gradients of one tensor.
    whereAllAre(tf.Add, 'AddV2', backend),
  ];
}

/** TensorFlow's operation where all inputs are in bfloat16; the library's kernel, which knows every other type, elsewhere. */
function whereAllAre(kernelName: string, operation: string, backend: string): tf.KernelConfig {
  const stock = widening(tf.getKernel(kernelName, backend));
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = Object.values(call.inputs).filter((input) => input !== undefined);
    if (!inputs.every((input) => isBfloat16(input))) return stock.kernelFunc(call);
    return runNativeSingle(operation, [nativeType('T', 'bfloat16')], inputs);
  };
  return { ...stock, kernelFunc };
}

function convolve(name: string, geometry: readonly NativeAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor {
  return runNativeSingle(name, [nativeType('T', 'bfloat16'), ...geometry], inputs);
}

function geometryOf(inputShape: number[], filterShape: number[], attrs: Attributes): readonly NativeAttribute[] {
  const info = convolutionOf(inputShape, filterShape as [number, number, number, number], attrs);
  const padding = info.padInfo.type;
  if (padding !== 'VALID' && padding !== 'SAME') throw new RangeError(`convolution: unsupported padding ${padding}`);
  return [
    integers('strides', [1, info.strideHeight, info.strideWidth, 1]),
    text('padding', padding),
    text('data_format', 'NHWC'),
    integers('dilations', [1, info.dilationHeight, info.dilationWidth, 1]),
  ];
}
