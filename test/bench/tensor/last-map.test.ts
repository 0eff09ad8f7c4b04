// What Grad-CAM weighs, on a network whose numbers can be worked out by hand.
import * as tf from '#tfjs-core';
import { input, layers, model } from '#tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { strictObject } from '../../../bench/contract/primitives.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { Footprint } from '../../../bench/tensor/footprint.js';
import { lastMaps } from '../../../bench/tensor/last-map.js';
import type { ModelPlugin } from '../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

type Symbolic = ReturnType<typeof input>;

/** Two filters of one pixel, 2x and -x, ReLU, the maximum of each filter, and logits (3a + 5b, 7a + 11b). */
const byHand: ModelPlugin = {
  meta: { id: 'by-hand', title: 'By hand', version: '1.0.0', source: 'this test' },
  parameters: strictObject({}),
  inputSizes: () => ({ smallest: 1, largest: 8 }),
  footprint: ({ shape }) => new Footprint(shape),
  build({ shape }) {
    const image = input({ shape: [...shape], name: 'image' });
    const filters = layers.conv2d({ name: 'conv', filters: 2, kernelSize: 1, useBias: false });
    const relu = layers.activation({ name: 'relu', activation: 'relu' });
    const pooled = layers.maxPooling2d({ name: 'pool', poolSize: 2 });
    const dense = layers.dense({ name: 'dense', units: 2, useBias: false });
    const flat = layers.flatten({ name: 'flat' }).apply(pooled.apply(relu.apply(filters.apply(image))));
    const made = model({ inputs: image, outputs: dense.apply(flat) as Symbolic });
    filters.setWeights([tf.tensor4d([2, -1], [1, 1, 1, 2])]);
    dense.setWeights([tf.tensor2d([3, 7, 5, 11], [2, 2])]);
    return made;
  },
};

const noMap: ModelPlugin = {
  ...byHand,
  build({ shape, classes }) {
    const image = input({ shape: [...shape], name: 'image' });
    const flat = layers.flatten({ name: 'flat' }).apply(image);
    return model({ inputs: image, outputs: layers.dense({ name: 'dense', units: classes }).apply(flat) as Symbolic });
  },
};

const create = (plugin: ModelPlugin): Classifier =>
  Classifier.create({ plugin, shape: [2, 2, 1], classes: 2, seed: 1 });

/** Levels 255, 0, 0, 0 and 0, 0, 0, 255: inputs 2, -2, -2, -2 and the other way round. */
const images = { pixels: Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 255), count: 2, shape: [2, 2, 1] as const };

describe('The last map of a network', () => {
  it('is that of the last convolution behind its ReLU and before the pooling', async () => {
    const { shape, maps } = await lastMaps(create(byHand), images, Int32Array.of(0, 0));
    expect(shape).toEqual([2, 2, 2]);
    // 2x of 2 is 4, -x of -2 is 2; what is negative is 0.
    expect([...maps]).toEqual([4, 0, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 4, 0]);
  });

  it('has the gradient of the logit that each image is asked for: where the maximum lies, the weight', async () => {
    const { gradients } = await lastMaps(create(byHand), images, Int32Array.of(0, 1));
    const [first, second] = [gradients.subarray(0, 8), gradients.subarray(8)];
    // Filter a has its maximum in one place; of filter b's three equal ones, one has it.
    expect([first[0], second[6]]).toEqual([3, 7]);
    const ofB = (values: Float32Array): readonly number[] => Array.from(values).filter((_, at) => at % 2 === 1);
    expect(ofB(first).reduce((sum, value) => sum + value, 0)).toBe(5);
    expect(ofB(second).reduce((sum, value) => sum + value, 0)).toBe(11);
  });

  it('leaves the network as it was, and no tensor behind', async () => {
    const classifier = create(byHand);
    const before = await classifier.logits(images);
    const { numTensors } = tf.memory();
    await lastMaps(classifier, images, Int32Array.of(1, 1));
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(await classifier.logits(images)).toEqual(before);
  });

  it('is not there without a convolution, nor for another number of classes than images', async () => {
    await expect(lastMaps(create(noMap), images, Int32Array.of(0, 0))).rejects.toMatchObject({
      code: 'no-convolution',
    });
    await expect(lastMaps(create(byHand), images, Int32Array.of(0))).rejects.toThrow(RangeError);
  });
});
