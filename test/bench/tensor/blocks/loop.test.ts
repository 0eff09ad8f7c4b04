import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Substitute } from '../../../../bench/contract/plugins.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { createGenerator } from '../../../../bench/tensor/blocks/generator.js';
import { LossOptimizer } from '../../../../bench/tensor/blocks/loss-optimizer.js';
import { disagreement, meanCrossEntropy, oneSidedness, weighted } from '../../../../bench/tensor/blocks/losses.js';
import { networkOf } from '../../../../bench/tensor/blocks/network.js';
import {
  imageValues,
  matrixValues,
  noiseValues,
  release,
  scoped,
  toImages,
} from '../../../../bench/tensor/blocks/values.js';
import { WeightAverage } from '../../../../bench/tensor/blocks/weight-average.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyData, tinyPlugin } from '../../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const task = { classes: 3, shape: [8, 8, 3] as const };
const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
const { images, targets } = tinyData(12);

/** Steps of a generator against two networks, and of the networks on labelled images; the generator's last images. */
async function loop(steps: number, seed: number): Promise<{ readonly made: Uint8Array; readonly weights: Uint8Array }> {
  const pair: readonly Substitute[] = [
    await factory.create({ ...task, seed }),
    await factory.create({ ...task, seed: seed + 1 }),
  ];
  const networks = pair.map(networkOf);
  const generator = createGenerator({ latent: 4, shape: task.shape, width: 2, seed });
  const draw = new LossOptimizer([generator], { optimizer: 'adam', learningRate: 1e-3, seed });
  const learn = new LossOptimizer(networks, { optimizer: 'sgd', learningRate: 0.02, weightDecay: 5e-4, seed });
  const rng = createRng(seed);
  const [pixels, labels] = [imageValues(images), matrixValues(targets)];
  for (let step = 0; step < steps; step++) {
    const noise = noiseValues(4, 4, rng);
    await draw.step(() => {
      const made = generator.images(noise);
      const logits = networks.map((network) => network.logits(made));
      return weighted([-1, disagreement(logits)], [0.2, oneSidedness(logits)]);
    });
    await learn.step(() =>
      weighted(
        ...networks.map(
          (network) => [1, meanCrossEntropy(network.logits(pixels, { training: true }), labels)] as const,
        ),
      ),
    );
    release(noise);
  }
  const last = scoped(() => generator.images(noiseValues(2, 4, rng)));
  const { pixels: made } = await toImages(last);
  const weights = (await pair[0]?.save()) ?? new Uint8Array();
  release(last, pixels, labels);
  for (const one of [...pair, generator, draw, learn]) one.dispose();
  return { made, weights };
}

describe('a training loop of blocks', () => {
  it('leaves nothing on the device after a thousand steps, half of them of the generator', async () => {
    const before = tf.memory().numTensors;
    await loop(500, 1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const first = await loop(5, 1);
    expect(await loop(5, 1)).toEqual(first);
    expect((await loop(5, 9)).made).not.toEqual(first.made);
  });

  it('brings down the loss that it is given', async () => {
    const network = networkOf(await factory.create({ ...task, seed: 5 }));
    const learn = new LossOptimizer([network], { optimizer: 'adam', learningRate: 0.02, seed: 1 });
    const [pixels, labels] = [imageValues(images), matrixValues(targets)];
    const step = (): Promise<number> =>
      learn.step(() => meanCrossEntropy(network.logits(pixels, { training: true }), labels));
    const first = await step();
    for (let count = 0; count < 60; count++) await step();
    expect(await step()).toBeLessThan(first / 2);
  });

  it('moves the weights of its own networks and of no others', async () => {
    const still = await factory.create({ ...task, seed: 3 });
    const before = await still.save();
    const generator = createGenerator({ latent: 4, shape: task.shape, width: 2, seed: 3 });
    const draw = new LossOptimizer([generator], { optimizer: 'adam', learningRate: 0.1, seed: 3 });
    const network = networkOf(still);
    const noise = noiseValues(4, 4, createRng(1));
    const losses = [];
    for (let step = 0; step < 3; step++)
      losses.push(await draw.step(() => oneSidedness([network.logits(generator.images(noise))])));
    expect(new Set(losses).size).toBe(3);
    expect(await still.save()).toEqual(before);
  });

  it('says so when the loss is no number', async () => {
    const network = networkOf(await factory.create({ ...task, seed: 3 }));
    const learn = new LossOptimizer([network], { optimizer: 'sgd', learningRate: 1, seed: 1 });
    const pixels = imageValues(images);
    const loss = () => tf.mul(tf.sum(network.logits(pixels)), Number.NaN);
    await expect(learn.step(loss)).rejects.toMatchObject({ code: 'non-finite-loss' });
  });

  it('sees what a substitute predicts: the same logits, from the same pixels', async () => {
    const substitute = await factory.create({ ...task, seed: 4 });
    const logits = await scoped(() => networkOf(substitute).logits(imageValues(images))).data<'float32'>();
    const { values } = await substitute.logits(images);
    for (const [index, value] of values.entries()) expect(logits[index]).toBeCloseTo(value, 5);
  });
});

describe('generator', () => {
  it.each([
    [8, 8, 3],
    [28, 28, 1],
    [7, 10, 3],
  ] as const)('makes images of %i x %i x %i between 0 and 1', async (...shape) => {
    const generator = createGenerator({ latent: 6, shape, width: 2, seed: 1 });
    const made = scoped(() => generator.images(noiseValues(5, 6, createRng(2))));
    expect(made.shape).toEqual([5, ...shape]);
    const levels = await made.data();
    expect(levels.every((level) => level >= 0 && level <= 1)).toBe(true);
    // Its last layer normalises: the levels spread.
    expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(0.5);
  });
});

it('rounds to whole grey levels, and cuts off what lies outside', async () => {
  const { pixels } = await toImages(tf.tensor4d([0, 0.5, 1, 1.2, -0.1, 1.4 / 255], [1, 1, 6, 1]));
  expect([...pixels]).toEqual([0, 128, 255, 255, 0, 1]);
});

describe('weight average', () => {
  it('moves towards the weights by what the decay leaves: 0.9 * 1 + 0.1 * 3 = 1.2', async () => {
    const [fast, slow] = [
      networkOf(await factory.create({ ...task, seed: 6 })),
      networkOf(await factory.create({ ...task, seed: 7 })),
    ];
    const set = (to: number): void => {
      for (const weight of fast.model.weights) weight.write(tf.fill([...(weight.shape as number[])], to));
    };
    set(1);
    const average = new WeightAverage(fast, 0.9);
    set(3);
    average.update();
    average.copyTo(slow);
    for (const weight of slow.model.weights) {
      for (const value of await weight.read().data()) expect(value).toBeCloseTo(1.2, 6);
    }
  });

  it('refuses a decay that is no share', async () => {
    const network = networkOf(await factory.create({ ...task, seed: 6 }));
    expect(() => new WeightAverage(network, 1.5)).toThrow('decay in [0, 1]');
  });
});
