// Networks of training loops beside the substitutes: a discriminator, a second head, a generator without its last normalisation.
import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { createDiscriminator } from '../../../../bench/tensor/blocks/discriminator.js';
import { createGenerator } from '../../../../bench/tensor/blocks/generator.js';
import { LossOptimizer } from '../../../../bench/tensor/blocks/loss-optimizer.js';
import { meanCrossEntropy, takenForMade, takenForReal, weighted } from '../../../../bench/tensor/blocks/losses.js';
import { networkOf } from '../../../../bench/tensor/blocks/network.js';
import { secondHead } from '../../../../bench/tensor/blocks/second-head.js';
import { imageValues, noiseValues, scoped } from '../../../../bench/tensor/blocks/values.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyData, tinyPlugin } from '../../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
const { images } = tinyData(12);

describe('discriminator', () => {
  it.each([
    [28, 28, 1],
    [32, 32, 3],
    [2, 9, 3],
  ] as const)('judges images of %i x %i x %i, one number each', (...shape) => {
    const discriminator = createDiscriminator({ shape, width: 2, seed: 1 });
    const judged = scoped(() => discriminator.realness(tf.fill([5, ...shape], 0.3)));
    expect(judged.shape).toEqual([5, 1]);
    discriminator.dispose();
  });

  it('learns to tell bright images from dark ones', async () => {
    const discriminator = createDiscriminator({ shape: [8, 8, 1], width: 2, seed: 1 });
    const judge = new LossOptimizer([discriminator], { optimizer: 'adam', learningRate: 0.02, momentum: 0.5, seed: 1 });
    const levels = (low: number): tf.Tensor => tf.randomUniform([6, 8, 8, 1], low, low + 0.3, 'float32', 1);
    const [bright, dark] = [levels(0.7), levels(0)];
    const step = () =>
      judge.step(() =>
        weighted([1, takenForReal(discriminator.realness(bright))], [1, takenForMade(discriminator.realness(dark))]),
      );
    const first = await step();
    for (let count = 0; count < 20; count++) await step();
    expect(await step()).toBeLessThan(first / 2);
  });
});

it('a generator without its last normalisation keeps its channels where its bias puts them', async () => {
  const generator = createGenerator({ latent: 4, shape: [8, 8, 1], width: 2, seed: 1, normalisesImage: false });
  const bias = generator.model.getLayer('image').getWeights()[1];
  expect(bias?.shape).toEqual([1]);
  generator.model.getLayer('image').setWeights([tf.zeros([3, 3, 2, 1]), tf.tensor1d([-2])]);
  const levels = await scoped(() => generator.images(noiseValues(3, 4, createRng(1)))).data();
  // (tanh(-2) + 1) / 2
  for (const level of levels) expect(level).toBeCloseTo(0.017986, 5);
});

describe('second head', () => {
  it('answers another question from the same features, and learning it moves them', async () => {
    const owner = await factory.create({ classes: 3, shape: [8, 8, 3], seed: 2 });
    const head = secondHead(owner, { classes: 4, seed: 3 });
    const network = networkOf(owner);
    const before = await owner.save();
    const optimizer = new LossOptimizer([network, head], { optimizer: 'sgd', learningRate: 0.1, seed: 1 });
    const pixels = imageValues(images);
    const labels = tf.oneHot(
      Array.from({ length: 12 }, (_, at) => at % 4),
      4,
    );
    const loss = () =>
      weighted(
        [1, meanCrossEntropy(head.logits(pixels, { training: true }), tf.cast(labels, 'float32'))],
        [0, tf.sum(network.logits(pixels))],
      );
    const first = await optimizer.step(loss);
    for (let count = 0; count < 20; count++) await optimizer.step(loss);
    expect(await optimizer.step(loss)).toBeLessThan(first);
    expect(await owner.save()).not.toEqual(before);
    expect(scoped(() => head.logits(pixels)).shape).toEqual([12, 4]);
    expect(head.model.weights.map((weight) => weight.shape)).toEqual([[64, 4], [4]]);
  });

  it('leaves the network to its owner', async () => {
    const owner = await factory.create({ classes: 3, shape: [8, 8, 3], seed: 2 });
    const before = await owner.predict(images);
    secondHead(owner, { classes: 4, seed: 3 }).dispose();
    expect(await owner.predict(images)).toEqual(before);
  });
});
