// The contract of every architecture that is found in bench/models/: a new one is tested without a new test file.
import * as tf from '#tfjs-core';
import type { LayerVariable } from '#tfjs-layers';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix, Shape3 } from '../../../bench/contract/arrays.js';
import { UsageError } from '../../../bench/contract/errors.js';
import { schemaProblems } from '../../../bench/contract/validate.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { resolveTraining } from '../../../bench/contract/training.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { lastMaps } from '../../../bench/tensor/last-map.js';
import type { ModelPlugin } from '../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { train } from '../../../bench/tensor/train.js';
import { pluginIds } from '../../support/plugin-ids.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const folder = new URL('../../../bench/models/', import.meta.url);
const ids = pluginIds('models');

const SHAPE: Shape3 = [32, 32, 3];
const CLASSES = 5;

describe.each(ids)('model %s', (id) => {
  let plugin: ModelPlugin;
  beforeAll(async () => {
    ({ model: plugin } = (await import(new URL(`${id}.ts`, folder).href)) as { readonly model: ModelPlugin });
  });

  it('says what it is and refuses parameters that it does not know', () => {
    expect(plugin.meta.id).toBe(id);
    expect(plugin.meta.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(plugin.meta.title).not.toBe('');
    expect(plugin.meta.source).not.toBe('');
    expect(schemaProblems(plugin.parameters, {})).toEqual([]);
    expect(schemaProblems(plugin.parameters, { 'no-such-parameter': 1 })).not.toEqual([]);
  });

  it('starts from the same weights for the same seed, and from others for another, under layers of the same names', async () => {
    const layers: (readonly string[])[] = [];
    const digestOf = async (seed: number): Promise<string> => {
      const classifier = create(plugin, seed);
      const digest = createHash('sha256')
        .update(await classifier.save())
        .digest('hex');
      layers.push(classifier.layers);
      classifier.dispose();
      return digest;
    };
    const first = await digestOf(1);
    const again = await digestOf(1);
    const other = await digestOf(2);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    // A name that TensorFlow.js makes up counts the layers made before it in the process.
    expect(layers[1]).toEqual(layers[0]);
  });

  it('takes the smallest image that it states, a step included, and refuses a smaller and a huge one', async () => {
    const { smallest, largest } = plugin.inputSizes({});
    const classifier = Classifier.create({ plugin, shape: [smallest, smallest + 1, 3], classes: CLASSES, seed: 1 });
    const { images, targets } = task(2, [smallest, smallest + 1, 3]);
    const training = resolveTraining({ epochs: 1, learningRate: 0.001, schedule: { kind: 'constant' } }, 2);
    expect(await classifier.predict(images)).toMatchObject({ rows: 2, columns: CLASSES });
    // Where a normalisation has two values a channel, a deep network may diverge; that it comes back is what counts here.
    await train({ classifier, images: storeOf(images), targets, training, seed: 1 });
    classifier.dispose();
    for (const size of [smallest - 1, largest + 1, 1e9]) {
      const build = (): unknown => Classifier.create({ plugin, shape: [size, 32, 3], classes: CLASSES, seed: 1 });
      expect(build).toThrow(UsageError);
      expect(build).toThrow(`expected ${smallest} to ${largest} pixels in height and width, got ${size} x 32`);
    }
  });

  it('counts its weights without building them', () => {
    const shape = [41, 50, 1] as const;
    const { weights } = plugin.build({ shape, classes: CLASSES, seed: 1, parameters: {} });
    expect(plugin.footprint({ shape, classes: CLASSES, parameters: {} }).weights).toBe(sizeOf(weights));
    for (const weight of weights) weight.dispose();
  });

  it('predicts, takes a training step that reaches every trainable weight, and gives all tensors back', async () => {
    const tensors = tf.memory().numTensors;
    const classifier = create(plugin, 1);
    const { trainableWeights, weights } = classifier.model;
    expect(plugin.footprint({ shape: SHAPE, classes: CLASSES, parameters: {} }).weights).toBe(sizeOf(weights));
    const before = trainableWeights.map((weight) => weight.read().dataSync());
    const { images, targets } = task(2);
    expect(await classifier.predict(images)).toMatchObject({ rows: 2, columns: CLASSES });
    await expectLastMap(classifier, images);
    const training = resolveTraining({ epochs: 1, learningRate: 0.001, schedule: { kind: 'constant' } }, 2);
    await train({ classifier, images: storeOf(images), targets, training, seed: 1 });
    const untouched = trainableWeights.filter((weight, index) => {
      const after = weight.read().dataSync();
      return before[index]?.every((value, at) => value === after[at]);
    });
    expect(untouched.map(({ name }) => name)).toEqual([]);
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

/** From one image to one nearly the same, a logit moves by the map's step along its gradient: all ways lead through the map. */
async function expectLastMap(classifier: Classifier, images: Images): Promise<void> {
  const size = SHAPE[0] * SHAPE[1] * SHAPE[2];
  const pixels = images.pixels.slice(0, size);
  const near = pixels.map((level, at) => (at % 7 === 0 ? Math.min(255, level + 1) : level));
  const both = { pixels: Uint8Array.of(...pixels, ...near), count: 2, shape: SHAPE };
  const { shape, maps, gradients } = await lastMaps(classifier, both, Int32Array.of(1, 1));
  const length = shape[0] * shape[1] * shape[2];
  expect([maps.length, gradients.length]).toEqual([2 * length, 2 * length]);
  const along = Array.from({ length }, (_, at) => {
    const slope = ((gradients[at] ?? 0) + (gradients[at + length] ?? 0)) / 2;
    return slope * ((maps[at + length] ?? 0) - (maps[at] ?? 0));
  }).reduce((sum, value) => sum + value, 0);
  const { values } = await classifier.logits(both);
  const moved = (values[CLASSES + 1] ?? 0) - (values[1] ?? 0);
  expect(Math.abs(along - moved)).toBeLessThan(0.02 * Math.abs(moved) + 1e-4);
}

/** Numbers in all of them. */
function sizeOf(weights: readonly LayerVariable[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * Number(b), 1), 0);
}

function create(plugin: ModelPlugin, seed: number): Classifier {
  return Classifier.create({ plugin, shape: SHAPE, classes: CLASSES, seed });
}

function task(count: number, shape = SHAPE): { readonly images: Images; readonly targets: Matrix } {
  const values = Float32Array.from({ length: count * CLASSES }, (_, at) => Number(at % CLASSES === 0));
  return { images: noise(count, shape), targets: { values, rows: count, columns: CLASSES } };
}

function noise(count: number, shape: Shape3): Images {
  const rng = createRng('noise');
  const pixels = Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => rng.nextInt(256));
  return { pixels, count, shape };
}
