// Convolution and both its gradients with factors in bfloat16, for processors that multiply those faster.
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from './conv-geometry.js';
import { kernelFor, type Attributes } from './kernel.js';
import { NativeChain } from './native-chain.js';
import { integers, text, type NativeAttribute } from './native-operation.js';

/**
 * Both factors are rounded to bfloat16, products are summed in float32, and the result passes through bfloat16 too:
 * what PyTorch's autocast does to a convolution, and faster than oneDNN's own bf16 mode for float32 operands, which
 * leaves the filter's gradient as slow as it was.
 */
export function bf16Kernels(backend: string): readonly tf.KernelConfig[] {
  return [
    kernelFor(tf.Conv2D, backend, ['x', 'filter'], ({ x, filter }, attrs) => {
      const geometry = geometryOf(x.shape, filter.shape, attrs);
      return rounded('Conv2D', geometry, [x, filter]);
    }),
    kernelFor(tf.Conv2DBackpropFilter, backend, ['x', 'dy'], ({ x, dy }, attrs) => {
      const shape = attrs['filterShape'] as number[];
      return rounded('Conv2DBackpropFilter', geometryOf(x.shape, shape, attrs), [x, tf.tensor1d(shape, 'int32'), dy]);
    }),
    kernelFor(tf.Conv2DBackpropInput, backend, ['dy', 'filter'], ({ dy, filter }, attrs) => {
      const shape = attrs['inputShape'] as number[];
      const inputs = [tf.tensor1d(shape, 'int32'), filter, dy];
      return rounded('Conv2DBackpropInput', geometryOf(shape, filter.shape, attrs), inputs);
    }),
  ];
}

/** Runs an operation in bfloat16 on float32 tensors; sizes, which are integers, stay as they are. */
function rounded(name: string, geometry: readonly NativeAttribute[], inputs: readonly tf.Tensor[]): tf.Tensor {
  return NativeChain.run((chain) => {
    const ids = inputs.map((input) => {
      const id = chain.input(input);
      return input.dtype === 'float32' ? chain.cast(id, 'float32', 'bfloat16') : id;
    });
    return chain.cast(chain.then(name, [chain.type('T', 'bfloat16'), ...geometry], ids), 'bfloat16', 'float32');
  });
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
