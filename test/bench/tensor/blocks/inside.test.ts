// Activations, learned numbers and gradients by images, as loops of plug-ins take them.
import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientAt, signStep } from '../../../../bench/tensor/blocks/input-gradient.js';
import { insideOf } from '../../../../bench/tensor/blocks/inside.js';
import { LossOptimizer } from '../../../../bench/tensor/blocks/loss-optimizer.js';
import { networkOf } from '../../../../bench/tensor/blocks/network.js';
import { learnedNumbers } from '../../../../bench/tensor/blocks/numbers.js';
import { column, imageValues, numberOf, scoped } from '../../../../bench/tensor/blocks/values.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyData, tinyPlugin } from '../../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
const create = () => factory.create({ classes: 3, shape: [8, 8, 3], seed: 4 });
const { images } = tinyData(5);

describe('The inside of a network', () => {
  it('is its logits, and activations behind a ReLU of the last layers with weights', async () => {
    const owner = await create();
    const inside = insideOf(owner);
    expect(inside.layers).toEqual(['conv']);
    const [logits, activations] = scoped(() => {
      const seen = inside.look(imageValues(images));
      return [seen.logits, ...seen.activations];
    });
    const plain = scoped(() => networkOf(owner).logits(imageValues(images)));
    expect(await logits.data()).toEqual(await plain.data());
    expect(activations?.shape).toEqual([5, 8, 8, 4]);
    expect(Math.min(...((await activations?.data()) ?? []))).toBe(0);
  });

  it('names layers from the input on, and refuses one that is not there', async () => {
    const owner = await create();
    expect(insideOf(owner, ['dropout', 'conv']).layers).toEqual(['conv', 'dropout']);
    expect(() => insideOf(owner, ['attic'])).toThrow(expect.objectContaining({ code: 'unknown-layer' }));
  });
});

describe('Numbers beside a network', () => {
  it('begin where they are told to, stay positive, and go down a loss', async () => {
    const numbers = learnedNumbers(2, 0.5);
    const optimizer = new LossOptimizer([numbers], { optimizer: 'sgd', learningRate: 0.5, momentum: 0, seed: 1 });
    const read = async () => [...(await scoped(() => numbers.values()).data())];
    expect(await read()).toEqual([0.5, 0.5]);
    const loss = () => tf.sum(numberOf(numbers.values(), 0));
    await optimizer.step(loss);
    // ln .5 - .5 * .5: the slope of a number by its logarithm is the number itself.
    expect((await read())[0]).toBeCloseTo(0.5 * Math.exp(-0.25), 6);
    for (let step = 0; step < 20; step++) await optimizer.step(loss);
    const [moved = 0, still] = await read();
    expect(moved).toBeGreaterThan(0);
    expect(still).toBe(0.5);
    optimizer.dispose();
    numbers.dispose();
  });
});

it('A gradient longer than the optimizer takes is cut to that length', async () => {
  const numbers = learnedNumbers(2, 1);
  const how = { optimizer: 'sgd', learningRate: 0.1, momentum: 0, seed: 1 } as const;
  const optimizer = new LossOptimizer([numbers], { ...how, clipNorm: 5 });
  // By the logarithms (30, 40), of length 50: cut to (3, 4).
  const loss = () => tf.sum(tf.mul(numbers.values(), tf.tensor1d([30, 40])));
  await optimizer.step(loss);
  const read = [...(await scoped(() => numbers.values()).data())];
  expect(read[0]).toBeCloseTo(Math.exp(-0.3), 5);
  expect(read[1]).toBeCloseTo(Math.exp(-0.4), 5);
  optimizer.dispose();
  numbers.dispose();
});

describe('A gradient by images', () => {
  it('is that of the loss, and a step along its sign stays in [0, 1]', async () => {
    const at = tf.tensor2d([
      [0.2, 0.995],
      [0, 0.5],
    ]);
    const gradient = gradientAt(at, (values) => column(tf.square(values), 1));
    expect([...(await gradient.data())].map((value) => Number(value.toFixed(3)))).toEqual([0, 1.99, 0, 1]);
    const moved = await signStep(at, gradient, 0.01).data();
    expect([...moved].map((value) => Number(value.toFixed(3)))).toEqual([0.2, 1, 0, 0.51]);
  });
});
