// Convolution and both its gradients with factors in bfloat16, for processors that multiply those faster.
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from './conv-geometry.js';
import { kernelFor, type Attributes } from './kernel.js';
import { NativeChain, type Held } from './native-chain.js';
import { integers, text, type NativeAttribute } from './native-operation.js';

/**
 * Both factors are rounded to bfloat16, products are summed in float32, and the result passes through bfloat16 too:
 * what PyTorch's autocast does to a convolution, and faster than oneDNN's own bf16 mode for float32 operands, which
 * leaves the filter's gradient as slow as it was.
 */
export function bf16Kernels(backend: string): readonly tf.KernelConfig[] {
  const gradient = new SharedRounding();
  return [
    kernelFor(tf.Conv2D, backend, ['x', 'filter'], ({ x, filter }, attrs) => {
      gradient.forget();
      const geometry = geometryOf(x.shape, filter.shape, attrs);
      return inBfloat16('Conv2D', geometry, (chain) => [chain.rounded(x), chain.rounded(filter)]);
    }),
    kernelFor(tf.Conv2DBackpropFilter, backend, ['x', 'dy'], ({ x, dy }, attrs) => {
      const shape = attrs['filterShape'] as number[];
      return inBfloat16('Conv2DBackpropFilter', geometryOf(x.shape, shape, attrs), (chain) => [
        chain.rounded(x),
        chain.input(tf.tensor1d(shape, 'int32')),
        gradient.of(chain, dy),
      ]);
    }),
    kernelFor(tf.Conv2DBackpropInput, backend, ['dy', 'filter'], ({ dy, filter }, attrs) => {
      const shape = attrs['inputShape'] as number[];
      return inBfloat16('Conv2DBackpropInput', geometryOf(shape, filter.shape, attrs), (chain) => [
        chain.input(tf.tensor1d(shape, 'int32')),
        chain.rounded(filter),
        gradient.of(chain, dy),
      ]);
    }),
  ];
}

/** Both gradients of a convolution begin with the same tensor: it is rounded once, and held until another one comes. */
class SharedRounding {
  #held: { readonly of: tf.DataId; readonly value: Held } | null = null;

  of(chain: NativeChain, tensor: tf.Tensor): number {
    if (this.#held?.of !== tensor.dataId) {
      this.forget();
      this.#held = { of: tensor.dataId, value: chain.hold(chain.rounded(tensor)) };
    }
    return this.#held.value.id;
  }

  forget(): void {
    this.#held?.value.free();
    this.#held = null;
  }
}

function inBfloat16(
  name: string,
  geometry: readonly NativeAttribute[],
  inputs: (chain: NativeChain) => readonly number[],
): tf.Tensor {
  return NativeChain.run((chain) => {
    const result = chain.then(name, [chain.type('T', 'bfloat16'), ...geometry], inputs(chain));
    return chain.cast(result, 'bfloat16', 'float32');
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
