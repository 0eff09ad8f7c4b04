// The kernels of the native backend that call TensorFlow's fused operations instead of chains of plain ones.
import type * as tf from '#tfjs-core';
import type { Precision } from '../../contract/precision.js';
import { RELU_GRADIENT } from '../ops/relu.js';
import { alike } from './bfloat16-cast.js';
import { kernelFor } from './kernel.js';
import { bf16Kernels } from './native-bf16.js';
import { nativeBatchNormKernels } from './native-batch-norm.js';
import { nativeMaxPoolKernels } from './native-max-pool.js';
import { runNativeSingle, typeOf } from './native-operation.js';
import { nativeSoftmaxKernel } from './native-softmax.js';
import { wideningKernels } from './widen-inputs.js';

/**
 * Call it while the backend is the current one: it tries what the library can do.
 *
 * @param backend - its id among the backends of TensorFlow.js
 */
export function nativeKernels(backend: string, precision: Precision): readonly tf.KernelConfig[] {
  const fused = [
    ...nativeBatchNormKernels(backend),
    ...nativeMaxPoolKernels(backend),
    nativeSoftmaxKernel(backend),
    kernelFor(RELU_GRADIENT, backend, ['dy', 'x'], ({ dy, x }) =>
      runNativeSingle('ReluGrad', [typeOf('T', x)], [alike(dy, x), x]),
    ),
  ];
  if (precision === 'fp32') return fused;
  const aware = [...fused, ...bf16Kernels(backend)];
  return [...aware, ...wideningKernels(backend, aware)];
}
