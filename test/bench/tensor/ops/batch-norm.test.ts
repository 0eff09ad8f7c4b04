// The stock gradients are taken from the registry before ours are put over them, and compared with.
import '#tfjs-backend-cpu';
import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTensors } from '../../../../bench/tensor/open.js';
import { trainingBatchNorm, type RunningStatistics } from '../../../../bench/tensor/ops/batch-norm.js';
import { fusedBatchNormGradient } from '../../../../bench/tensor/ops/fused-batch-norm.js';
import { batchNormRelu } from '../../../../bench/tensor/ops/inference-batch-norm.js';
import { computeOn, expectSame, noise } from '../../../support/backends.js';

const stock = tf.getGradient('FusedBatchNorm');
beforeAll(() => openTensors({ backend: 'wasm' }));

const EPSILON = 1e-3;
const shapes = fc.oneof(
  fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 2, max: 5 }),
    fc.integer({ min: 1, max: 6 }),
  ),
  fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 6 })),
);

/** x, two or four parameters and a random direction in which the output is differentiated. */
const parametersFor = (shape: number[], count: number): tf.Tensor[] => {
  const channels = shape.at(-1) ?? 1;
  const parameters = Array.from({ length: count }, (_, index) => noise([channels], 10 + index));
  return [noise(shape, 1), ...parameters.map((value, index) => (index === 1 && count === 4 ? tf.abs(value) : value))];
};

/** Output and all gradients of a function of tensors, along a random direction. */
function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const direction = noise(f(...inputs).shape, 99);
  return [f(...inputs), ...tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(f(...args), direction)))(inputs)];
}

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/** From running mean 0 and variance 1, of which a quarter is replaced. */
function normalised(
  [x, gamma, beta]: Three,
  relu = false,
  onStatistics: (statistics: RunningStatistics) => void = () => undefined,
): tf.Tensor {
  const running = { runningMean: tf.zeros(gamma.shape), runningVariance: tf.ones(gamma.shape) };
  return trainingBatchNorm({ x, gamma, beta, ...running }, { epsilon: EPSILON, momentum: 0.25, relu }, onStatistics);
}

const axesOf = (x: tf.Tensor): number[] => [...Array(x.rank - 1).keys()];

describe.each(['cpu', 'wasm'])('training batch normalisation on %s', (backend) => {
  it('gives output and gradients of moments followed by stock normalisation on cpu', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const ours = await computeOn(backend, () =>
          withGradients((...inputs) => normalised(inputs as Three), parametersFor(shape, 2)),
        );
        const composed = await computeOn('cpu', () =>
          withGradients(
            (...inputs) => {
              const [x, gamma, beta] = inputs as Three;
              const { mean, variance } = tf.moments(x, axesOf(x));
              const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
              return tf.add(tf.mul(normal, gamma), beta);
            },
            parametersFor(shape, 2),
          ),
        );
        expectSame(ours, composed, 2e-4);
      }),
      { numRuns: 40 },
    );
  });

  it('moves the running mean and variance towards the mean and the unbiased variance of the batch', async () => {
    // Columns (1, 2, 3, 6) and (0, 0, 0, 4): means 3 and 1, squared deviations 14 and 12, divided by 3.
    const [mean, variance] = await computeOn(backend, () => {
      const x = tf.tensor2d([1, 0, 2, 0, 3, 0, 6, 4], [4, 2]);
      const statistics: tf.Tensor[] = [];
      normalised([x, tf.ones([2]), tf.zeros([2])], false, ({ mean: m, variance: v }) => {
        statistics.push(...[m, v].map((value) => tf.keep(tf.clone(value))));
      });
      return statistics;
    });
    // Running mean 0 and variance 1 before, a quarter of the way towards the batch's: 3 / 4, 1 / 4; (3 + v) / 4.
    expect(mean?.[0]).toBeCloseTo(0.75, 5);
    expect(mean?.[1]).toBeCloseTo(0.25, 5);
    expect(variance?.[0]).toBeCloseTo((3 + 14 / 3) / 4, 5);
    expect(variance?.[1]).toBeCloseTo(7 / 4, 5);
  });

  it.each([true, false])(
    'cuts off below 0 as a ReLU after it does, in training (%s) and in inference',
    async (train) => {
      const inputs = [noise([3, 4, 4, 2], 1), noise([2], 2), noise([2], 3)];
      const run = (relu: boolean) => (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
        const running = { mean: tf.fill([2], 0.2), variance: tf.fill([2], 1.5) };
        if (train) return normalised([x, gamma, beta], relu);
        if (relu) return batchNormRelu({ x, scale: gamma, offset: beta, ...running }, EPSILON);
        const { mean, variance } = running;
        return tf.batchNorm(x, mean, variance, beta, gamma, EPSILON);
      };
      const [fused, apart] = await Promise.all([
        computeOn(backend, () => withGradients((...args) => run(true)(...(args as Three)), inputs)),
        computeOn(backend, () => withGradients((...args) => tf.relu(run(false)(...(args as Three))), inputs)),
      ]);
      expectSame(fused, apart, 1e-6);
    },
  );
});

describe('the gradient of inference batch normalisation', () => {
  type Inputs = [tf.Tensor, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  const normalise = (...inputs: tf.Tensor[]): tf.Tensor => {
    const [x, mean, variance, offset, scale] = inputs as Inputs;
    return tf.batchNorm(x, mean, variance, offset, scale, EPSILON);
  };

  it('is the stock one in all five inputs', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const ours = await computeOn('cpu', () => withGradients(normalise, parametersFor(shape, 4)));
        replaceGradient(stock);
        const theirs = await tf
          .setBackend('cpu')
          .then(() =>
            tf.tidy(() =>
              withGradients(normalise, parametersFor(shape, 4)).map((t) => Float32Array.from(t.dataSync())),
            ),
          );
        replaceGradient(fusedBatchNormGradient);
        expectSame(ours, theirs, 1e-4);
      }),
      { numRuns: 30 },
    );
  });

  afterAll(() => replaceGradient(fusedBatchNormGradient));
});

function replaceGradient(gradient: tf.GradConfig): void {
  tf.unregisterGradient('FusedBatchNorm');
  tf.registerGradient(gradient);
}
