// What is expected is computed on cpu in float32 from factors that were rounded by hand: a float32's upper sixteen bits,
// ties to even.
import '#tfjs-backend-cpu';
import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { isBfloat16 } from '../../../../bench/tensor/kernels/bfloat16.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { trainingBatchNorm } from '../../../../bench/tensor/ops/batch-norm.js';
import { maxPool } from '../../../../bench/tensor/ops/max-pool.js';
import { lackOfBf16 } from '../../../../bench/tensor/precision.js';
import { registerOurs } from '../../../../bench/tensor/register.js';
import { hasTensorflow } from '../../../support/native-tensorflow.js';

/** Of the largest value: half a unit in the last of its 8 significant bits, and float32 sums in another order. */
const TOLERANCE = 2 ** -8 + 1e-5;

type Shape = [number, number, number, number];

const noise = (shape: Shape, seed: number): tf.Tensor4D => tf.randomNormal(shape, 0, 1, 'float32', seed);

const X: Shape = [2, 7, 7, 5];
const FILTER: Shape = [3, 3, 5, 6];
const DY: Shape = [2, 7, 7, 6];

describe.skipIf(!hasTensorflow || lackOfBf16() !== null)('convolution in bf16', () => {
  beforeAll(async () => {
    await openTensors({ backend: 'tensorflow', threads: 2, precision: 'bf16' });
    registerOurs('cpu');
  });

  it('and its gradients are those of the rounded factors, rounded', async () => {
    const factors = [noise(X, 1), noise(FILTER, 2), noise(DY, 3)] as const;
    const got = await valuesOn('tensorflow', () => convolutionAndGradients(...factors));
    const rounded = factors.map((factor) => tf.tensor(bfloat16(factor.dataSync()), factor.shape)) as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const expected = await valuesOn('cpu', () => convolutionAndGradients(...rounded));
    for (const [index, values] of expected.entries()) {
      const scale = Math.max(...values.map(Math.abs));
      const differences = values.map((value, at) => Math.abs(value - (got[index]?.[at] ?? Number.NaN)) / scale);
      expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
      // What comes out has eight bits of mantissa too.
      expect(got[index]).toEqual(bfloat16(got[index] ?? new Float32Array()));
    }
  });

  it('rounds the gradient that it is given, not the one before', async () => {
    const [x, filter] = [noise(X, 1), noise(FILTER, 2)];
    const [, first] = await valuesOn('tensorflow', () => convolutionAndGradients(x, filter, noise(DY, 3)));
    const [, second] = await valuesOn('tensorflow', () => convolutionAndGradients(x, filter, tf.mul(noise(DY, 3), -2)));
    expect(second).toEqual(first?.map((value) => -2 * value));
  });

  it('leaves what it gives in bfloat16, through normalisation, ReLU, pooling and sums', async () => {
    await valuesOn('tensorflow', () => {
      const features = tf.conv2d(noise(X, 1), noise(FILTER, 2), 1, 'same');
      const normal = normalised(features);
      const sum = tf.add(features, tf.relu(normal));
      for (const inside of [features, normal, sum, maxPool(normal, 2, 2)]) expect(isBfloat16(inside)).toBe(true);
      return [];
    });
  });

  it('is float32 to every other operation and to who reads it', async () => {
    await valuesOn('tensorflow', () => {
      const features = tf.conv2d(noise(X, 1), noise(FILTER, 2), 1, 'same');
      const values = features.dataSync();
      expect(values).toEqual(bfloat16(values));
      const others = [tf.mul(features, 1), tf.reshape(features, [-1]), tf.add(features, tf.zeros(DY))];
      for (const other of others) {
        expect(isBfloat16(other)).toBe(false);
        expect(other.dataSync()).toEqual(values);
      }
      // Whole numbers stay whole numbers.
      const ones = tf.ones([2], 'int32');
      expect(tf.add(ones, ones).dtype).toBe('int32');
      expect([...tf.add(ones, ones).dataSync()]).toEqual([2, 2]);
      expect([...tf.relu(tf.tensor1d([-1, 3], 'int32')).dataSync()]).toEqual([0, 3]);
      // A clone has the very values.
      expect(tf.clone(features).dataSync()).toEqual(values);
      return [];
    });
  });

  it('takes gradients back through a block as float32 does, to the precision of bfloat16', async () => {
    const factors = [noise(X, 1), noise(FILTER, 2)] as const;
    const block = (image: tf.Tensor, kernel: tf.Tensor): tf.Tensor => {
      const features = tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
      const sum = tf.add(features, tf.relu(normalised(features)));
      return tf.sum(tf.square(maxPool(sum as tf.Tensor4D, 2, 2)));
    };
    const compute = (): tf.Tensor[] => tf.grads(block)([...factors]);
    const [got, expected] = [await valuesOn('tensorflow', compute), await valuesOn('cpu', compute)];
    for (const [index, values] of expected.entries()) {
      // A maximum that two pixels share after rounding may go to the other one, so single values differ by more.
      const norm = (all: Float32Array): number => Math.hypot(...all);
      const difference = Float32Array.from(values, (value, at) => value - (got[index]?.[at] ?? Number.NaN));
      expect(norm(difference) / norm(values)).toBeLessThan(0.02);
    }
  });

  it('keeps no tensor', async () => {
    const once = () =>
      valuesOn('tensorflow', () => {
        const pooled = maxPool(normalised(tf.conv2d(noise(X, 1), noise(FILTER, 2), 1, 'same')), 2, 2);
        return [tf.mul(pooled, 2), ...convolutionAndGradients(noise(X, 1), noise(FILTER, 2), noise(DY, 3))];
      });
    await once();
    const before = tf.memory().numTensors;
    await once();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** By the batch's statistics and with ReLU. */
function normalised(x: tf.Tensor4D): tf.Tensor4D {
  const channels = [x.shape[3]];
  const inputs = { gamma: tf.ones(channels), beta: tf.zeros(channels) };
  const running = { runningMean: tf.zeros(channels), runningVariance: tf.ones(channels) };
  const attributes = { epsilon: 1e-5, momentum: 0.1, relu: true };
  return trainingBatchNorm({ x, ...inputs, ...running }, attributes, () => undefined) as tf.Tensor4D;
}

/** y, and the gradients in x and filter of the sum of y * dy. */
function convolutionAndGradients(x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor[] {
  const convolve = (image: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
    tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
  const loss = (image: tf.Tensor, kernel: tf.Tensor): tf.Tensor => tf.sum(tf.mul(convolve(image, kernel), dy));
  return [convolve(x, filter), ...tf.grads(loss)([x, filter])];
}

async function valuesOn(backend: string, compute: () => tf.Tensor[]): Promise<Float32Array[]> {
  const open = tf.getBackend();
  await tf.setBackend(backend);
  const values = tf.tidy(() => compute().map((tensor) => Float32Array.from(tensor.dataSync())));
  await tf.setBackend(open);
  return values;
}

function bfloat16(values: ArrayLike<number>): Float32Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  const upper = bits.map((value) => (value + 0x7fff + ((value >>> 16) & 1)) & 0xffff0000);
  return new Float32Array(upper.buffer);
}
