// Training-mode batch normalisation by TensorFlow's fused operation; with oneDNN, ReLU goes into the same pass.
import * as tf from '#tfjs-core';
import { BATCH_NORM, BATCH_NORM_GRADIENT } from '../ops/batch-norm.js';
import { BATCH_NORM_RELU } from '../ops/inference-batch-norm.js';
import type { NativeAttribute } from './addon.js';
import { composedBatchNormRelu } from './batch-norm.js';
import { alike } from './bfloat16-cast.js';
import { kernelFor, type Attributes } from './kernel.js';
import { decimal, flag, floatTypes, integers, oneDnnKernel, runNative, text, typeOf } from './native-operation.js';
import { hasOneDnn } from './one-dnn.js';

const FORWARD_INPUTS = ['x', 'gamma', 'beta', 'runningMean', 'runningVariance'] as const;
const BACKWARD_INPUTS = ['dy', 'x', 'gamma', 'saved1', 'saved2', 'saved3'] as const;

/** @returns the forward and the gradient kernel of training, and the forward one of inference */
export function nativeBatchNormKernels(backend: string): readonly tf.KernelConfig[] {
  const fusesRelu = hasOneDnn();
  return [
    kernelFor(BATCH_NORM, backend, FORWARD_INPUTS, ({ x, gamma, beta, runningMean, runningVariance }, attrs) => {
      const inputs = [asImages(x), gamma, beta, runningMean, runningVariance];
      const attributes = [
        ...shared(x, attrs['epsilon'], true),
        decimal('exponential_avg_factor', Number(attrs['momentum'])),
      ];
      const relu = attrs['relu'] === true;
      if (relu && fusesRelu) return folded(runNative(FUSED_RELU, [...attributes, ...reluFused()], inputs, 6), x.shape);
      const outputs = folded(runNative('FusedBatchNormV3', attributes, inputs, 6), x.shape);
      const [y, ...others] = outputs;
      return relu && y !== undefined ? [tf.relu(y), ...others] : outputs;
    }),
    kernelFor(BATCH_NORM_GRADIENT, backend, BACKWARD_INPUTS, ({ dy, x, gamma, saved1, saved2, saved3 }, attrs) => {
      const inputs = [asImages(alike(dy, x)), asImages(x), gamma, saved1, saved2, saved3];
      const outputs = runNative('FusedBatchNormGradV3', shared(x, attrs['epsilon'], true), inputs, 5);
      return folded(outputs, x.shape).slice(0, 3);
    }),
    fusesRelu ? inferenceKernel(backend) : composedBatchNormRelu(backend),
  ];
}

function inferenceKernel(backend: string): tf.KernelConfig {
  const names = ['x', 'mean', 'variance', 'scale', 'offset'] as const;
  return kernelFor(BATCH_NORM_RELU, backend, names, ({ x, mean, variance, scale, offset }, attrs) => {
    const attributes = [...shared(x, attrs['varianceEpsilon'], false), ...reluFused()];
    const [y] = folded(runNative(FUSED_RELU, attributes, [asImages(x), scale, offset, mean, variance], 6), x.shape);
    if (y === undefined) throw new Error('batch norm: no output');
    return y;
  });
}

const FUSED_RELU = '_MklNativeFusedBatchNormEx';

function reluFused(): readonly NativeAttribute[] {
  return [text('activation_mode', 'Relu'), integers('num_side_inputs', 0), oneDnnKernel()];
}

/** Statistics and parameters are float32 whatever x is. */
function shared(x: tf.Tensor, epsilon: Attributes[string], training: boolean): readonly NativeAttribute[] {
  return [
    typeOf('T', x),
    ...floatTypes('U'),
    decimal('epsilon', Number(epsilon)),
    text('data_format', 'NHWC'),
    flag('is_training', training),
  ];
}

/** TensorFlow's fused batch normalisation takes four axes only; [n, c] becomes [n, 1, 1, c]. */
function asImages(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1) ?? 1;
  return x.rank === 4 ? x : tf.reshape(x, [x.size / channels, 1, 1, channels]);
}

/** Outputs with the first one back in the shape of x. */
function folded([first, ...others]: readonly tf.Tensor[], shape: number[]): tf.Tensor[] {
  if (first === undefined) throw new Error('batch norm: no output');
  return [first.rank === shape.length ? first : tf.reshape(first, shape), ...others];
}
