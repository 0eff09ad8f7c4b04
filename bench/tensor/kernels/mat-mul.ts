// Matrix product with explicit transposition, for wasm: its own transposed products are up to 40 times slower.
import * as tf from '#tfjs-core';
import { kernelFor, type Attributes } from './kernel.js';

/** @returns a kernel for one backend that leaves untransposed products to the stock one */
export function matMulKernel(backend: string): tf.KernelConfig {
  const stock = tf.getKernel(tf.BatchMatMul, backend);
  return kernelFor(tf.BatchMatMul, backend, ['a', 'b'], ({ a, b }, attrs) => {
    // The sum of nothing: the stock kernel leaves what lay in its memory before.
    if (a.size === 0 || b.size === 0) return tf.zeros(productShape(a, b, attrs));
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

function productShape(a: tf.Tensor, b: tf.Tensor, attrs: Attributes): number[] {
  const rows = a.shape.at(attrs['transposeA'] === true ? -1 : -2) ?? 0;
  const columns = b.shape.at(attrs['transposeB'] === true ? -2 : -1) ?? 0;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [...batch, rows, columns];
}

function swapLastTwo(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
