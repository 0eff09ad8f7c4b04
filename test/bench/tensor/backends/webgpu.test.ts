import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LoadedBackend } from '../../../../bench/tensor/backend.js';
import { OutOfMemoryError } from '../../../../bench/contract/errors.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { assertTensors, isAutomatic } from '../../../../bench/tensor/open.js';
import { decodeSafetensors } from '../../../../bench/tensor/safetensors.js';
import { backend } from '../../../../bench/tensor/backends/webgpu.js';
import { maxPool } from '../../../../bench/tensor/ops/max-pool.js';
import { trainingBatchNorm } from '../../../../bench/tensor/ops/batch-norm.js';
import { train } from '../../../../bench/tensor/train.js';
import { tinyClassifier, tinyData, tinyTraining } from '../../../support/tiny-network.js';
import { hasWebgpu, largestDifference, onSwiftShader, openWebgpu } from '../../../support/webgpu.js';

/** Relative to the largest value of a tensor: float32 sums in another order, and transcendental functions of a GPU. */
const TOLERANCE = 5e-5;

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

describe.skipIf(!hasWebgpu)('the WebGPU backend', () => {
  let loaded: LoadedBackend;
  beforeAll(async () => {
    loaded = await openWebgpu();
  });

  it('names the adapter that computes, and calls an emulated one software', async () => {
    expect(loaded).toMatchObject({ id: 'webgpu', version: '4.22.0', threads: null });
    expect(loaded.device).not.toBe('');
    const probe = await backend.probe();
    if (!probe.available) throw new Error(probe.reason);
    expect(loaded.adapter).toEqual(probe.adapter);
    if (!onSwiftShader) return;
    expect(loaded.adapter).toMatchObject({ software: true, api: 'vulkan', vendor: 'google' });
    expect(isAutomatic({ backend, probe })).toBe(false);
  });

  it('shares the engine with our tfjs-core and keeps our kernels and gradients', () => {
    expect(tf.getBackend()).toBe('webgpu');
    expect(() => assertTensors()).not.toThrow();
  });

  it.each([
    { name: 'padded', stride: 1, padding: 'same' as const, size: 5 },
    { name: 'strided', stride: 2, padding: 'valid' as const, size: 7 },
  ])('convolves and differentiates in image and filter as cpu does, $name', async ({ stride, padding, size }) => {
    const difference = await largestDifference(() => {
      const x = normal([2, size, size, 3], 1) as tf.Tensor4D;
      const filter = normal([3, 3, 3, 4], 2) as tf.Tensor4D;
      const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding)));
      return [tf.conv2d(x, filter, stride, padding), ...tf.grads(loss)([x, filter])];
    });
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('normalises a batch and differentiates through its statistics as cpu does', async () => {
    const difference = await largestDifference(() => {
      const weights = normal([4, 5, 5, 3], 4);
      const running = { runningMean: tf.zeros([3]), runningVariance: tf.ones([3]) };
      const attributes = { epsilon: 1e-5, momentum: 0.1, relu: false };
      const normalised = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor =>
        trainingBatchNorm({ x, gamma, beta, ...running }, attributes, () => undefined);
      const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(weights, tf.square(normalised(x, gamma, beta))));
      return tf.grads(loss)([normal([4, 5, 5, 3], 1), normal([3], 2), normal([3], 3)]);
    });
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('pools, multiplies matrices and differentiates both as cpu does', async () => {
    const difference = await largestDifference(() => {
      const loss = (x: tf.Tensor, dense: tf.Tensor): tf.Tensor => {
        const pooled = maxPool(tf.relu(x) as tf.Tensor4D, 2, 2);
        return tf.sum(tf.square(tf.matMul(tf.reshape(pooled, [2, 27]), dense)));
      };
      return tf.grads(loss)([normal([2, 7, 7, 3], 5), normal([27, 4], 6)]);
    });
    expect(difference).toBeLessThan(TOLERANCE);
  });

  it('trains a network to the weights that cpu trains it to, and gives every tensor back', async () => {
    const onGpu = await trainedWeights('webgpu');
    const onCpu = await trainedWeights('cpu');
    await tf.setBackend('webgpu');
    expect(onGpu.tensorsLeft).toBe(0);
    // Rounding differs, and three steps of momentum carry it on.
    expect(relativeDifference(onGpu.weights, onCpu.weights)).toBeLessThan(1e-3);
    expect(onGpu.loss).toBeCloseTo(onCpu.loss, 3);
  });

  it('keeps the number of tensors and the memory of the GPU level over the steps', async () => {
    const classifier = tinyClassifier();
    const { images, targets } = tinyData(40);
    const seen: { tensors: number; bytes: number }[] = [];
    const onProgress = (): void => {
      const { numTensors, numBytesAllocatedInGPU } = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number };
      seen.push({ tensors: numTensors, bytes: numBytesAllocatedInGPU });
    };
    const training = tinyTraining({ epochs: 4 });
    await train({ classifier, images: storeOf(images), targets, training, seed: 1, onProgress });
    classifier.dispose();
    expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
    expect(seen.at(-1)?.bytes).toBe(seen[1]?.bytes);
  });

  it('reports a diverging loss with its step instead of training on', async () => {
    const classifier = tinyClassifier();
    const { images, targets } = tinyData(40);
    const diverging = train({
      classifier,
      images: storeOf(images),
      targets: { ...targets, values: targets.values.map(() => 1e38) },
      training: tinyTraining(),
      seed: 7,
    });
    await expect(diverging).rejects.toMatchObject({ code: 'non-finite-loss' });
    await expect(diverging).rejects.toThrow('step 3');
    classifier.dispose();
  });

  it('refuses a tensor that no GPU of this kind can hold, before it computes with it', () => {
    // 16,384 x 20,480 float32: 1.25 GiB, above the largest buffer of most adapters.
    const huge = (): tf.Tensor => tf.tidy(() => tf.tile(tf.ones([1024, 1024]), [64, 80]));
    expect(huge).toThrow(OutOfMemoryError);
  });

  it.skipIf(!onSwiftShader)('never gives numbers that were computed in memory which it did not get', async () => {
    // Exactly the largest buffer that SwiftShader admits to, which it then cannot allocate.
    const sum = tf.tidy(() => tf.sum(tf.tile(tf.ones([1024, 1024]), [16, 16])));
    await expect(sum.data()).rejects.toMatchObject({ code: 'out-of-memory' });
    sum.dispose();
    const after = tf.tidy(() => tf.sum(tf.tile(tf.ones([32, 32]), [4, 4])));
    expect([...(await after.data())]).toEqual([16384]);
    after.dispose();
  });

  it('predicts the posteriors that cpu predicts', async () => {
    const { images } = tinyData(6);
    const predictOn = async (name: string): Promise<Float32Array> => {
      await tf.setBackend(name);
      const classifier = tinyClassifier();
      const { values } = await classifier.predict(images);
      classifier.dispose();
      return values;
    };
    const expected = await predictOn('cpu');
    expect(relativeDifference(await predictOn('webgpu'), expected)).toBeLessThan(1e-4);
  });
});

async function trainedWeights(
  name: string,
): Promise<{ readonly weights: Float32Array; readonly loss: number; readonly tensorsLeft: number }> {
  await tf.setBackend(name);
  const before = tf.memory().numTensors;
  const classifier = tinyClassifier();
  const { images, targets } = tinyData(40);
  const training = tinyTraining({ epochs: 1 });
  const report = await train({ classifier, images: storeOf(images), targets, training, seed: 7 });
  const arrays = [...decodeSafetensors(await classifier.save()).values()];
  const weights = Float32Array.from(arrays.flatMap(({ values }) => [...values]));
  classifier.dispose();
  return { weights, loss: report.epochs[0]?.loss ?? Number.NaN, tensorsLeft: tf.memory().numTensors - before };
}

/** Largest difference, relative to the largest expected value. */
function relativeDifference(got: Float32Array, expected: Float32Array): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...got.map((value, at) => Math.abs(value - (expected[at] ?? Number.NaN)))) / scale;
}
