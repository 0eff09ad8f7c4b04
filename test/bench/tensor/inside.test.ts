// What lies between pixels and posteriors: logits, activations, and the gradients of single classes.
import * as tf from '#tfjs-core';
import { input, layers, model } from '#tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../bench/lib/arrays/at.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import type { ModelPlugin } from '../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { tinyClassifier, tinyData, tinyPlugin } from '../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

/** Logits are the mean pixel as the model sees it, times 1, 2, 3. */
const meanPixel: ModelPlugin = {
  ...tinyPlugin,
  build({ shape, classes }) {
    const image = input({ shape: [...shape] });
    const pooled = layers.globalAveragePooling2d({ name: 'mean' }).apply(image);
    const weights = Array.from({ length: 3 * classes }, (_, index) => ((index % classes) + 1) / 3);
    const dense = layers.dense({ units: classes, weights: [tf.tensor(weights, [3, classes]), tf.zeros([classes])] });
    return model({ inputs: image, outputs: dense.apply(pooled) as ReturnType<typeof input> });
  },
};

const meanClassifier = (): Classifier =>
  Classifier.create({ plugin: meanPixel, shape: [1, 2, 3], classes: 3, seed: 1 });
/** A white and a black image of two pixels: 2 and -2 everywhere as the model sees them. */
const WHITE_AND_BLACK = {
  pixels: Uint8Array.from({ length: 12 }, (_, index) => (index < 6 ? 255 : 0)),
  count: 2,
  shape: [1, 2, 3] as const,
};

describe('logits', () => {
  it('are what the softmax is taken of', async () => {
    const classifier = meanClassifier();
    const { values } = await classifier.logits(WHITE_AND_BLACK);
    classifier.dispose();
    [2, 4, 6, -2, -4, -6].forEach((value, index) => expect(at(values, index)).toBeCloseTo(value, 5));
  });
});

describe('features', () => {
  it('are what feeds the last layer', async () => {
    const classifier = meanClassifier();
    const { values, rows, columns } = await classifier.features(WHITE_AND_BLACK);
    classifier.dispose();
    expect([rows, columns]).toEqual([2, 3]);
    [2, 2, 2, -2, -2, -2].forEach((value, index) => expect(at(values, index)).toBeCloseTo(value, 5));
  });

  it('of a layer with a map are its spatial means, by channel', async () => {
    const classifier = tinyClassifier();
    const { images } = tinyData(5);
    expect(classifier.layers).toEqual(['conv', 'norm', 'relu', 'pool', 'flatten', 'dropout']);
    const { rows, columns } = await classifier.features(images, 'conv');
    expect([rows, columns]).toEqual([5, 4]);
    const flat = await classifier.features(images, 'flatten');
    const relu = await classifier.features(images, 'pool');
    // 4 x 4 places of 4 channels each, channels last.
    for (let channel = 0; channel < 4; channel++) {
      let sum = 0;
      for (let place = 0; place < 16; place++) sum += at(flat.values, place * 4 + channel);
      expect(at(relu.values, channel)).toBeCloseTo(sum / 16, 5);
    }
    classifier.dispose();
  });

  it('do not depend on the batch, and leave no tensor behind', async () => {
    const { images } = tinyData(6);
    const before = tf.memory().numTensors;
    const classifier = tinyClassifier();
    const all = await classifier.features(images);
    const one = await classifier.features({ pixels: images.pixels.subarray(0, 192), count: 1, shape: images.shape });
    one.values.forEach((value, index) => expect(value).toBeCloseTo(at(all.values, index), 5));
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('name the layers that there are where one is not', async () => {
    const classifier = tinyClassifier();
    await expect(classifier.features(tinyData(1).images, 'conv9')).rejects.toThrow(
      expect.objectContaining({ code: 'unknown-layer' }),
    );
    classifier.dispose();
  });
});

describe('classGradients', () => {
  it('are the slopes of the chosen logits by the pixels, image by image', async () => {
    const classifier = meanClassifier();
    const gradients = await classifier.classGradients(WHITE_AND_BLACK, Int32Array.of(0, 2, 1, 1));
    classifier.dispose();
    // A pixel in [0, 1] counts 4 times (1 / std), a third by channel, half by place: (k + 1) * 4 / 6 for class k.
    const slopes = [1, 3, 2, 2].flatMap((factor) => Array.from({ length: 6 }, () => (factor * 4) / 6));
    expect(gradients).toHaveLength(slopes.length);
    slopes.forEach((value, index) => expect(at(gradients, index)).toBeCloseTo(value, 5));
  });
});
