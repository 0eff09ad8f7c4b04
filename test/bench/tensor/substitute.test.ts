import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import type { TrainingOptions } from '../../../bench/contract/training.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../bench/tensor/substitute.js';
import { tinyData, tinyPlugin } from '../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const { images, targets } = tinyData(24);
const options: TrainingOptions = { epochs: 6, batchSize: 8, learningRate: 0.05 };
const task = { classes: 3, shape: [8, 8, 3] as const, seed: 3 };

/** Posteriors after each of two rounds of training, and the gradient after the first. */
async function twoRounds(): Promise<readonly Float32Array[]> {
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const substitute = await factory.create(task);
  await substitute.train(images, targets, options);
  const first = await substitute.predict(images);
  const gradient = await substitute.inputGradient(images, targets);
  await substitute.train(images, targets, options);
  const second = await substitute.predict(images);
  substitute.dispose();
  return [first.values, gradient, second.values];
}

it('trains on from where it is, predicts and differentiates, the same every time', async () => {
  const before = tf.memory().numTensors;
  const [first, gradient, second] = await twoRounds();
  expect(tf.memory().numTensors).toBe(before);
  expect(second).not.toEqual(first);
  expect(gradient).toHaveLength(images.pixels.length);
  expect(await twoRounds()).toEqual([first, gradient, second]);
});

it('asks the registry for the architecture that it was told', async () => {
  const asked: string[] = [];
  const loadModel = (id: string): Promise<typeof tinyPlugin> => {
    asked.push(id);
    return Promise.resolve(tinyPlugin);
  };
  (await createSubstituteFactory({ loadModel }).create(task)).dispose();
  (await createSubstituteFactory({ loadModel, model: 'resnet34' }).create(task)).dispose();
  expect(asked).toEqual(['cnn', 'resnet34']);
});

it('stops its training when the attack is stopped', async () => {
  const signal = AbortSignal.abort(new Error('time is up'));
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin), signal });
  const substitute = await factory.create(task);
  await expect(substitute.train(images, targets, options)).rejects.toThrow('time is up');
  substitute.dispose();
});
