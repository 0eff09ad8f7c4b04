// Max pooling as one differentiable operation that remembers where each maximum was, on backends that can note it.
import * as tf from '#tfjs-core';

/** Kernel names under which such a backend's implementation is registered. */
export const MAX_POOL = 'StealBenchMaxPool';
export const MAX_POOL_GRADIENT = 'StealBenchMaxPoolGradient';

/**
 * Greatest element of each window of `size` x `size` pixels that lies inside the image, differentiable once; ties go to
 * the first of a window.
 *
 * @param x - float32 [n, h, w, c]
 * @returns float32 [n, floor((h - size) / stride) + 1, floor((w - size) / stride) + 1, c]
 */
export function maxPool(x: tf.Tensor4D, size: number, stride: number): tf.Tensor4D {
  if (kernelOf(tf.getBackend()) === undefined) return tf.maxPool(x, size, stride, 'valid');
  const window = { size, stride };
  return tf.customGrad((...given) => {
    const [input, save] = given as [tf.Tensor4D, tf.GradSaveFunc];
    const [y, positions]: tf.Tensor4D[] = tf.engine().runKernel(MAX_POOL, { x: input }, window);
    if (y === undefined || positions === undefined) throw new Error('max pooling: no output');
    save([input, y, positions]);
    return { value: y, gradFunc: (dy: tf.Tensor4D, kept: tf.Tensor[]) => gradientOf(dy, kept, window) };
  })(x);
}

function gradientOf(dy: tf.Tensor, kept: readonly tf.Tensor[], window: tf.NamedAttrMap): tf.Tensor4D {
  const [input, y, positions] = kept;
  if (!input || !y || !positions) throw new Error('max pooling: nothing saved');
  return tf.engine().runKernel(MAX_POOL_GRADIENT, { dy, input, y, positions }, window);
}

/** The library's getter gives undefined for what is absent, though its type says otherwise. */
function kernelOf(backend: string): tf.KernelConfig | undefined {
  return tf.getKernel(MAX_POOL, backend);
}
