import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { backendFolder } from '../../../../bench/install/folders.js';
import { readInstall, sha256OfFile } from '../../../../bench/install/install-record.js';
import { loadAddon } from '../../../../bench/install/load-addon.js';
import { trainingBatchNorm } from '../../../../bench/tensor/ops/batch-norm.js';
import { maxPool } from '../../../../bench/tensor/ops/max-pool.js';
import { assertTensors } from '../../../../bench/tensor/open.js';
import type { LoadedBackend } from '../../../../bench/tensor/backend.js';
import { hasTensorflow, largestDifference, openNative } from '../../../support/native-tensorflow.js';

/** Relative to the largest value of a tensor; sums of some hundred float32 products in another order stay below it. */
const TOLERANCE = 2e-5;

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe.skipIf(!hasTensorflow)('the native backend', () => {
  let loaded: LoadedBackend;
  beforeAll(async () => {
    loaded = await openNative();
  });

  it('says what computes', () => {
    expect(loaded).toMatchObject({ id: 'tensorflow', version: '4.22.0', threads: 2 });
    expect(loaded.details['libtensorflow']).toMatch(/^(2\.\d+\.\d+|unknown)$/);
  });

  it('shares the engine with our tfjs-core and keeps our gradients', () => {
    expect(tf.getBackend()).toBe('tensorflow');
    expect(() => assertTensors()).not.toThrow();
  });

  it('refuses a second addon in the same process', () => {
    const other = {
      backend: 'tensorflow-gpu',
      package: '@tensorflow/tfjs-node-gpu',
      folder: '/nonexistent',
      way: 'peer',
      libtensorflow: null,
      cuda: null,
    } as const;
    expect(() => loadAddon(other, 1)).toThrow('one process cannot hold two TensorFlow addons');
  });

  it('recorded the addon that it loaded', async () => {
    const install = await readInstall(backendFolder('tensorflow'));
    if (install.state !== 'installed') return;
    const addon = install.record.libraries.find((library) => library.path.endsWith('.node'));
    if (addon === undefined) throw new Error('the record names no addon');
    const file = path.join(install.folder, addon.path);
    expect((await stat(file)).size).toBe(addon.bytes);
    expect(await sha256OfFile(file)).toBe(addon.sha256);
  });

  it('multiplies matrices as cpu does', async () => {
    expect(await largestDifference(() => [tf.matMul(normal([17, 33], 1), normal([33, 9], 2))])).toBeLessThan(TOLERANCE);
  });

  it('convolves and differentiates in image and filter as cpu does, over strides, paddings and odd sizes', async () => {
    const shapes = fc.record({
      size: fc.integer({ min: 3, max: 9 }),
      inputs: fc.integer({ min: 1, max: 5 }),
      outputs: fc.integer({ min: 1, max: 5 }),
      kernel: fc.constantFrom(1, 2, 3),
      stride: fc.constantFrom(1, 2),
      padding: fc.constantFrom('same' as const, 'valid' as const),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ size, inputs, outputs, kernel, stride, padding, seed }) => {
        const difference = await largestDifference(() => {
          const x = normal([2, size, size, inputs], seed) as tf.Tensor4D;
          const filter = normal([kernel, kernel, inputs, outputs], seed + 1) as tf.Tensor4D;
          const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
            tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding)));
          return [tf.conv2d(x, filter, stride, padding), ...tf.grads(loss)([x, filter])];
        });
        expect(difference).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 25 },
    );
  });

  it('normalises a batch and differentiates through its statistics as cpu does', async () => {
    const difference = await largestDifference(() => {
      const weights = normal([4, 5, 5, 3], 4);
      const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(weights, tf.square(normalised(x, gamma, beta, false))));
      const inputs = [normal([4, 5, 5, 3], 1), normal([3], 2), normal([3], 3)];
      return tf.grads(loss)(inputs);
    });
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('pools and sends the gradient to the first greatest of each window as cpu does, overlapping or not', async () => {
    const windows = fc.record({
      side: fc.integer({ min: 3, max: 9 }),
      channels: fc.integer({ min: 1, max: 5 }),
      size: fc.constantFrom(1, 2, 3),
      stride: fc.constantFrom(1, 2),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(windows, async ({ side, channels, size, stride, seed }) => {
        const difference = await largestDifference(() => {
          // Two of three values are alike: windows with ties are many.
          const x = tf.round(normal([2, side, side, channels], seed)) as tf.Tensor4D;
          const pooled = (image: tf.Tensor): tf.Tensor => maxPool(image as tf.Tensor4D, size, stride);
          const direction = normal(pooled(x).shape, seed + 1);
          return [pooled(x), tf.grad((image) => tf.sum(tf.mul(pooled(image), direction)))(x)];
        });
        expect(difference).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 25 },
    );
  });

  it('takes the same training step as cpu', async () => {
    const difference = await largestDifference(trainingStep);
    expect(difference).toBeLessThan(1e-4);
  });

  it('keeps no tensor of a training step', () => {
    const step = (): void => tf.dispose(tf.tidy(trainingStep));
    step();
    const before = tf.memory().numTensors;
    step();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function normalised(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, relu: boolean): tf.Tensor {
  const running = { runningMean: tf.zeros(gamma.shape), runningVariance: tf.ones(gamma.shape) };
  return trainingBatchNorm({ x, gamma, beta, ...running }, { epsilon: 1e-5, momentum: 0.1, relu }, () => undefined);
}

/** One step of gradient descent of a small CNN from fixed weights; gives the weights after it. */
function trainingStep(): tf.Tensor[] {
  const images = normal([8, 8, 8, 3], 1) as tf.Tensor4D;
  const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3);
  const weights = [normal([3, 3, 3, 4], 2), tf.ones([4]), tf.zeros([4]), normal([64, 3], 3)];
  const loss = (...[filter, gamma, beta, dense]: tf.Tensor[]): tf.Tensor => {
    if (!filter || !gamma || !beta || !dense) throw new Error('a weight is missing');
    const convolved = tf.conv2d(images, filter as tf.Tensor4D, 1, 'same');
    const features = maxPool(normalised(convolved, gamma, beta, true) as tf.Tensor4D, 2, 2);
    return tf.losses.softmaxCrossEntropy(labels, tf.matMul(tf.reshape(features, [8, 64]), dense));
  };
  const gradients = tf.grads(loss)(weights);
  return weights.map((weight, index) => tf.sub(weight, tf.mul(0.1, gradients[index] ?? Number.NaN)));
}
