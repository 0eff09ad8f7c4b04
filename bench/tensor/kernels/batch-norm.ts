// Training-mode batch normalisation composed of stock operations, for backends without a fused kernel (cpu, wasm).
import * as tf from '#tfjs-core';
import { BATCH_NORM, BATCH_NORM_GRADIENT } from '../ops/batch-norm.js';
import { BATCH_NORM_RELU } from '../ops/inference-batch-norm.js';
import { kernelFor, type KernelBody } from './kernel.js';

/** Means over the rows of float32 [n, rows, 1, channels], all images together: float32 [channels]. */
type ColumnMeans = (x: tf.Tensor) => tf.Tensor;

const plainMeans: ColumnMeans = (x) => tf.mean(x, [0, 1, 2]);

/** Pooling runs vectorised on wasm, where sums over outer axes are ten times slower; only [n, channels] is left to sum. */
const pooledMeans: ColumnMeans = (x) =>
  tf.mean(tf.avgPool(x as tf.Tensor4D, [x.shape[1] ?? 1, 1], 1, 'valid'), [0, 1, 2]);

type ForwardInput = 'x' | 'gamma' | 'beta' | 'runningMean' | 'runningVariance';
type BackwardInput = 'dy' | 'x' | 'gamma' | 'saved1' | 'saved2';

function forward(means: ColumnMeans): KernelBody<ForwardInput> {
  return ({ x, gamma, beta, runningMean, runningVariance }, attrs) => {
    const momentum = Number(attrs['momentum']);
    const rows = asRows(x);
    const mean = means(rows);
    const centred = tf.sub(rows, mean);
    const variance = means(tf.square(centred));
    const inverse = tf.rsqrt(tf.add(variance, Number(attrs['epsilon'])));
    const y = tf.add(tf.mul(centred, tf.mul(gamma, inverse)), beta);
    const count = x.size / mean.size;
    const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
    const output = attrs['relu'] === true ? tf.relu(y) : y;
    return [
      tf.reshape(output, x.shape),
      moved(runningMean, mean, momentum),
      moved(runningVariance, unbiased, momentum),
      mean,
      inverse,
    ];
  };
}

/** The running statistic after a batch. */
function moved(running: tf.Tensor, batch: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum));
}

/**
 * With xhat = (x - mean) * inverse: dBeta = sum(dy), dGamma = sum(dy * xhat), and through mean and variance
 * dx = gamma * inverse * (dy - mean(dy) - xhat * mean(dy * xhat)), all sums and means over the rows.
 */
function backward(means: ColumnMeans): KernelBody<BackwardInput> {
  return ({ dy, x, gamma, saved1: mean, saved2: inverse }) => {
    const rows = asRows(dy);
    const centred = tf.sub(asRows(x), mean);
    const meanDy = means(rows);
    const meanDyXhat = tf.mul(means(tf.mul(rows, centred)), inverse);
    const scale = tf.mul(gamma, inverse);
    // One multiplication of full size for each of the two terms that have it.
    const own = tf.sub(tf.mul(rows, scale), tf.mul(centred, tf.mul(tf.mul(scale, inverse), meanDyXhat)));
    const dx = tf.sub(own, tf.mul(scale, meanDy));
    const count = x.size / mean.size;
    return [tf.reshape(dx, x.shape), tf.mul(meanDyXhat, count), tf.mul(meanDy, count)];
  };
}

/** [n, h, w, c] as [n, h * w, 1, c], and [n, c] as [1, n, 1, c]. */
function asRows(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1) ?? 1;
  const images = x.rank > 2 ? x.shape[0] : 1;
  return tf.reshape(x, [images, x.size / channels / images, 1, channels]);
}

const RUNNING = ['x', 'mean', 'variance', 'scale', 'offset'] as const;

const normalizeAndCut: KernelBody<(typeof RUNNING)[number]> = ({ x, mean, variance, scale, offset }, attrs) =>
  tf.relu(
    tf.batchNorm(
      x,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      offset as tf.Tensor1D,
      scale as tf.Tensor1D,
      Number(attrs['varianceEpsilon']),
    ),
  );

/** Inference-mode normalisation followed by ReLU, composed of the stock operations. */
export function composedBatchNormRelu(backend: string): tf.KernelConfig {
  return kernelFor(BATCH_NORM_RELU, backend, RUNNING, normalizeAndCut);
}

/** @returns the forward and the gradient kernel of training, and the forward one of inference, for one backend */
export function batchNormKernels(backend: string): readonly tf.KernelConfig[] {
  const means = backend === 'wasm' ? pooledMeans : plainMeans;
  return [
    kernelFor(BATCH_NORM, backend, ['x', 'gamma', 'beta', 'runningMean', 'runningVariance'], forward(means)),
    kernelFor(BATCH_NORM_GRADIENT, backend, ['dy', 'x', 'gamma', 'saved1', 'saved2'], backward(means)),
    composedBatchNormRelu(backend),
  ];
}
