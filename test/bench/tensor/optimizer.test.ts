import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveTraining, type TrainingOptions } from '../../../bench/contract/training.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { createOptimizer } from '../../../bench/tensor/optimizer.js';

beforeAll(() => openTensors({ backend: 'cpu' }));

/** The first element of a [2] weight, all 1, after each step with gradient 0.5 and rate 0.1. */
function steps(count: number, options: TrainingOptions, momentum = 0.9): number[] {
  const variables = [tf.variable(tf.ones([2])), tf.variable(tf.zeros([1, 3]))];
  const gradients = [tf.fill([2], 0.5), tf.fill([1, 3], -1)];
  const optimizer = createOptimizer(variables, resolveTraining({ weightDecay: 0, ...options }, 1));
  const seen = Array.from({ length: count }, () => {
    optimizer.prepare({ learningRate: 0.1, momentum });
    optimizer.update(gradients);
    return variables[0]?.dataSync()[0] ?? Number.NaN;
  });
  optimizer.dispose();
  tf.dispose([...variables, ...gradients]);
  return seen;
}

function expectClose(got: readonly number[], expected: readonly number[]): void {
  for (const [index, value] of expected.entries()) expect(got[index]).toBeCloseTo(value, 5);
}

describe('sgd', () => {
  it('takes the Nesterov steps of torch.optim.SGD with decay added to the gradient', () => {
    // w = 1: g = 0.5 + 0.1 * 1 = 0.6, buffer = 0.6, w = 1 - 0.1 * (0.6 + 0.9 * 0.6) = 0.886.
    // Then g = 0.5886, buffer = 0.9 * 0.6 + 0.5886 = 1.1286, w = 0.886 - 0.1 * (0.5886 + 0.9 * 1.1286) = 0.725566.
    expectClose(steps(2, { weightDecay: 0.1 }), [0.886, 0.725566]);
  });

  it('takes the plain momentum steps without Nesterov', () => {
    // buffer = 0.5, then 0.9 * 0.5 + 0.5 = 0.95; w = 1 - 0.05 = 0.95, then 0.95 - 0.095 = 0.855.
    expectClose(steps(2, { nesterov: false }), [0.95, 0.855]);
  });

  it('is plain gradient descent without momentum', () => {
    expectClose(steps(3, {}, 0), [0.95, 0.9, 0.85]);
  });
});

describe('adam', () => {
  it('steps by the rate while the gradient does not change', () => {
    // Both corrected moments are exact: 0.5 / (sqrt(0.25) + 1e-8) = 1.
    expectClose(steps(3, { optimizer: 'adam' }), [0.9, 0.8, 0.7]);
  });

  it('adds the decay to the gradient', () => {
    // Whatever its size, the first gradient gives a first step of the rate; the second, smaller by 0.1 * 0.1, a shorter
    // one: m = 0.1 * (0.9 * 0.6 + 0.59) / 0.19, v = 0.001 * (0.999 * 0.36 + 0.3481) / 0.001999, step = 0.1 * m / sqrt v.
    const m = (0.1 * (0.9 * 0.6 + 0.59)) / 0.19;
    const v = (0.001 * (0.999 * 0.36 + 0.3481)) / 0.001999;
    expectClose(steps(2, { optimizer: 'adam', weightDecay: 0.1 }), [0.9, 0.9 - (0.1 * m) / Math.sqrt(v)]);
  });
});

describe('any optimizer', () => {
  it('updates every variable in its own shape and holds no tensor after it is disposed of', () => {
    const variable = tf.variable(tf.zeros([2, 2]));
    const gradient = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const before = tf.memory().numTensors;
    const optimizer = createOptimizer([variable], resolveTraining({ weightDecay: 0 }, 1));
    optimizer.prepare({ learningRate: 1, momentum: 0 });
    optimizer.update([gradient]);
    expect([...variable.dataSync()]).toEqual([-1, -2, -3, -4]);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
