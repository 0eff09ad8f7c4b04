import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTensors } from '../../../../bench/tensor/open.js';
import { RELU_GRADIENT } from '../../../../bench/tensor/ops/relu.js';
import { computeOn, expectSame, noise } from '../../../support/backends.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

async function agrees(compute: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  expectSame(await computeOn('wasm', compute), await computeOn('cpu', compute));
}

describe('the other kernels of wasm', () => {
  it('multiply matrices as cpu does, transposed or not, with broadcast batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        size(7),
        size(7),
        size(7),
        fc.boolean(),
        fc.boolean(),
        size(3),
        async (m, k, n, ta, tb, batch) => {
          await agrees(() => {
            const a = noise([batch, ...(ta ? [k, m] : [m, k])], 1);
            const b = noise([1, ...(tb ? [n, k] : [k, n])], 2);
            return tf.matMul(a, b, ta, tb);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('send the gradient of max pooling where cpu does, overlapping windows, borders and ties included', async () => {
    const shapes = fc
      .record({
        input: fc.tuple(size(2), size(8), size(8), size(3)),
        filter: size(3),
        stride: size(3),
        pad: fc.constantFrom('same' as const, 'valid' as const),
        ties: fc.boolean(),
      })
      .filter(({ input, filter, pad }) => pad === 'same' || Math.min(input[1], input[2]) >= filter);
    await fc.assert(
      fc.asyncProperty(shapes, async ({ input, filter, stride, pad, ties }) => {
        await agrees(() => {
          const x = noise(input, 3);
          const images = (ties ? tf.relu(tf.round(x)) : x) as tf.Tensor4D;
          const pooled = (images4: tf.Tensor): tf.Tensor => tf.maxPool(images4 as tf.Tensor4D, filter, stride, pad);
          return tf.grad((z) => tf.sum(tf.mul(pooled(z), noise(pooled(images).shape, 4))))(images);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('pass the gradient of ReLU only where its input is above 0', async () => {
    const [dx] = await computeOn('wasm', () => {
      const inputs = { dy: tf.tensor1d([1, 2, 3, 4]), x: tf.tensor1d([-1, 0, 1e-30, 2]) };
      return tf.engine().runKernel<tf.Tensor>(RELU_GRADIENT, inputs);
    });
    expect([...(dx ?? [])]).toEqual([0, 0, 3, 4]);
  });
});
