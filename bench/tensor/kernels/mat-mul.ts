// Matrix product with explicit transposition, for wasm: its own transposed products are up to 40 times slower.
import * as tf from '@tensorflow/tfjs-core';
import { kernelFor } from './kernel.js';

/** @returns a kernel for one backend that leaves untransposed products to the stock one */
export function matMulKernel(backend: string): tf.KernelConfig {
  const stock = tf.getKernel(tf.BatchMatMul, backend);
  return kernelFor(tf.BatchMatMul, backend, ['a', 'b'], ({ a, b }, attrs) => {
    const inputs = {
      a: attrs['transposeA'] === true ? swapLastTwo(a) : a,
      b: attrs['transposeB'] === true ? swapLastTwo(b) : b,
    };
    const product = stock.kernelFunc({
      inputs,
      attrs: { transposeA: false, transposeB: false },
      backend: tf.backend(),
    });
    if (Array.isArray(product)) throw new TypeError('a matrix product is one tensor');
    return tf.engine().makeTensorFromTensorInfo(product);
  });
}

function swapLastTwo(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
