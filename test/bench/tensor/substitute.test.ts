import * as tf from '#tfjs-core';
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

it('starts anew where it is told to, from other weights each time', async () => {
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const substitute = await factory.create(task);
  const untrained = { ...options, epochs: 0 };
  const start = await substitute.save();
  await substitute.train(images, targets, untrained, { fresh: true });
  const second = await substitute.save();
  await substitute.train(images, targets, untrained, { fresh: true });
  expect(second).not.toEqual(start);
  expect(await substitute.save()).not.toEqual(second);
  substitute.dispose();
});

it('leaves out what weighs nothing', async () => {
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const trained = async (labels: typeof targets, weights: Float32Array): Promise<Float32Array> => {
    const substitute = await factory.create(task);
    await substitute.train(images, labels, options, { weights });
    const { values } = await substitute.predict(images);
    substitute.dispose();
    return values;
  };
  const first = Float32Array.from({ length: 24 }, (_, row) => Number(row < 12));
  // The second half of the labels is another, and counts nothing.
  const other = { ...targets, values: targets.values.map((value, at) => (at < 36 ? value : 1 - value)) };
  expect(await trained(other, first)).toEqual(await trained(targets, first));
  expect(await trained(other, new Float32Array(24).fill(1))).not.toEqual(await trained(targets, first));
});

it('goes back to its best epoch once it has not got better for a while', async () => {
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const substitute = await factory.create(task);
  // The part that decides says the opposite of the training: whatever is learnt makes it worse.
  const opposite = { ...targets, values: targets.values.map((value) => 1 - value) };
  const epochs = { ...options, epochs: 50, learningRate: 0.2 };
  await substitute.train(images, targets, { ...epochs, epochs: 1 });
  const afterOne = await substitute.save();
  const stopped = await factory.create(task);
  await stopped.train(images, targets, epochs, { earlyStopping: { images, targets: opposite, patience: 2 } });
  expect(afterOne.length).toBe((await stopped.save()).length);
  const { values } = await stopped.predict(images);
  const right = [...Array(24).keys()].filter(
    (row) => values[row * 3 + (row % 3)] === Math.max(...values.subarray(row * 3, row * 3 + 3)),
  );
  // Fifty epochs learn all of it; the best epoch of an opposite validation is an early one.
  await substitute.train(images, targets, { ...epochs, learningRate: 0.05 });
  const learnt = await substitute.predict(images);
  const known = [...Array(24).keys()].filter(
    (row) => learnt.values[row * 3 + (row % 3)] === Math.max(...learnt.values.subarray(row * 3, row * 3 + 3)),
  );
  expect(known.length).toBeGreaterThan(20);
  expect(right.length).toBeLessThan(known.length);
  for (const one of [substitute, stopped]) one.dispose();
});

it('is cloned with its weights, saved and opened again, and lets go of all tensors', async () => {
  const before = tf.memory().numTensors;
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) });
  const substitute = await factory.create(task);
  await substitute.train(images, targets, options);
  const [clone, opened] = [await substitute.clone(), await factory.open(task, await substitute.save())];
  const expected = await substitute.predict(images);
  expect(await clone.predict(images)).toEqual(expected);
  expect(await opened.predict(images)).toEqual(expected);
  await clone.train(images, targets, options);
  expect(await substitute.predict(images)).toEqual(expected);
  for (const one of [substitute, clone, opened]) one.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('counts what its models cost: how many, how often trained, on how many images', async () => {
  const work = { created: 0, trainings: 0, images: 0 };
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin), work });
  const substitute = await factory.create(task);
  await substitute.train(images, targets, { ...options, epochs: 2 });
  const clone = await substitute.clone();
  // Constant predictions never get better than at first: one epoch, and two that are not better.
  const held = { images, targets: { ...targets, values: new Float32Array(targets.values.length) }, patience: 2 };
  await clone.train(images, targets, { ...options, epochs: 50, learningRate: 1e-9 }, { earlyStopping: held });
  for (const one of [substitute, clone]) one.dispose();
  expect(work).toEqual({ created: 2, trainings: 2, images: 24 * 2 + 24 * 3 });
});
