// TensorFlow's in-place updates, where vectors share one: the same steps as of the optimizers that are composed, for each
// variable by its own gradient.
import * as tf from '#tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTraining, type TrainingOptions } from '../../../../bench/contract/training.js';
import { createOptimizer } from '../../../../bench/tensor/optimizer.js';
import { hasTensorflow, openNative } from '../../../support/native-tensorflow.js';

/** All values of variables of 1, in `shapes`, after each step; the gradient of variable i is 0.5 * (i + 1). */
function steps(count: number, shapes: readonly number[][], options: TrainingOptions): number[][][] {
  const variables = tf.tidy(() => shapes.map((shape) => tf.variable(tf.ones(shape))));
  const gradients = shapes.map((shape, index) => tf.fill(shape, 0.5 * (index + 1)));
  const optimizer = createOptimizer(variables, resolveTraining({ weightDecay: 0.1, ...options }, 1));
  const seen = Array.from({ length: count }, () => {
    optimizer.prepare({ learningRate: 0.1, momentum: 0.9 });
    optimizer.update(gradients);
    return variables.map((variable) => [...variable.dataSync()]);
  });
  expect(variables.map(({ shape }) => shape)).toEqual(shapes);
  optimizer.dispose();
  tf.dispose([...variables, ...gradients]);
  return seen;
}

/** torch.optim.SGD with Nesterov momentum on one weight of 1, in float64. */
function sgd(count: number, gradient: number): number[] {
  let [weight, buffer] = [1, 0];
  return Array.from({ length: count }, () => {
    const decayed = gradient + 0.1 * weight;
    buffer = 0.9 * buffer + decayed;
    weight -= 0.1 * (decayed + 0.9 * buffer);
    return weight;
  });
}

describe.skipIf(!hasTensorflow)('an optimizer on the native backend', () => {
  beforeAll(() => openNative());

  it('takes the steps of torch.optim.SGD, alone and in company', () => {
    // w = 1: g = 0.5 + 0.1 = 0.6, buffer = 0.6, w = 1 - 0.1 * (0.6 + 0.54) = 0.886; then 0.725566 (optimizer.test.ts).
    expect(sgd(2, 0.5)[1]).toBeCloseTo(0.725566, 6);
    const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 5 }), (shapes) => {
        const seen = steps(3, shapes, {});
        for (const [index, values] of (seen[2] ?? []).entries()) {
          const expected = sgd(3, 0.5 * (index + 1))[2] ?? Number.NaN;
          for (const value of values) expect(value).toBeCloseTo(expected, 5);
        }
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it("takes Adam's first step, which has the length of the rate", () => {
    for (const values of steps(1, [[3], [2, 2], [1], [4]], { optimizer: 'adam' }).flat()) {
      for (const value of values) expect(value).toBeCloseTo(0.9, 5);
    }
  });

  it('keeps tensors of its own only until it is disposed of', () => {
    const before = tf.memory().numTensors;
    steps(3, [[3], [2, 2], [4]], {});
    expect(tf.memory().numTensors).toBe(before);
  });
});
