import * as tf from '#tfjs-core';
import { layers, model, input } from '#tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { at } from '../../../bench/lib/arrays/at.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import type { ModelPlugin } from '../../../bench/tensor/model-plugin.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { decodeSafetensors, encodeSafetensors } from '../../../bench/tensor/safetensors.js';
import { tinyClassifier, tinyData, tinyPlugin } from '../../support/tiny-network.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const { images, targets } = tinyData(10);

/** Runs with a classifier and gives its tensors back. */
async function withTiny<T>(run: (classifier: Classifier) => T | Promise<T>, seed = 1): Promise<T> {
  const classifier = tinyClassifier(seed);
  try {
    return await run(classifier);
  } finally {
    classifier.dispose();
  }
}

/** A network without weights of its own choice: logits = mean pixel as the model sees it, times 1, 2, 3. */
function meanPixelPlugin(): ModelPlugin {
  return {
    ...tinyPlugin,
    build({ shape, classes }) {
      const image = input({ shape: [...shape] });
      const pooled = layers.globalAveragePooling2d({}).apply(image);
      const weights = Array.from({ length: 3 * classes }, (_, index) => ((index % classes) + 1) / 3);
      const dense = layers.dense({ units: classes, weights: [tf.tensor(weights, [3, classes]), tf.zeros([classes])] });
      return model({ inputs: image, outputs: dense.apply(pooled) as ReturnType<typeof input> });
    },
  };
}

describe('predict', () => {
  it('gives softmax of the logits of normalised pixels', async () => {
    const classifier = Classifier.create({ plugin: meanPixelPlugin(), shape: [1, 2, 3], classes: 3, seed: 1 });
    const pixels = new Uint8Array(6).fill(255);
    const { values } = await classifier.predict({ pixels, count: 1, shape: [1, 2, 3] });
    classifier.dispose();
    // A white image is 2 everywhere, so the logits are 2, 4, 6: e^-4, e^-2 and 1 over their sum 1.153650.
    expect(at(values, 0)).toBeCloseTo(0.0158762, 6);
    expect(at(values, 1)).toBeCloseTo(0.1173104, 6);
    expect(at(values, 2)).toBeCloseTo(0.8668133, 6);
  });

  it('gives rows that sum to 1, whatever the batch size, from memory or by rows of a store', async () => {
    await withTiny(async (classifier) => {
      const whole = await classifier.predict(images);
      expect(whole).toMatchObject({ rows: 10, columns: 3 });
      for (let row = 0; row < 10; row++) {
        const sum = whole.values.subarray(row * 3, row * 3 + 3).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
      }
      const store = storeOf(images);
      expect(await classifier.predict({ store, rows: [] })).toMatchObject({ rows: 0, columns: 3 });
      const byRows = await classifier.predict({ store, rows: [...Array(10).keys()] }, { batchSize: 3 });
      expect(Math.max(...whole.values.map((value, index) => Math.abs(value - at(byRows.values, index))))).toBeLessThan(
        1e-5,
      );
      const last = await classifier.predict({ store, rows: Int32Array.of(9, 9) });
      expect(at(last.values, 0)).toBeCloseTo(at(whole.values, 27), 5);
    });
  });

  it('refuses to pass on an output that is no number', async () => {
    await withTiny(async (classifier) => {
      const weights = [...decodeSafetensors(await classifier.save())].map(
        ([name, { shape, values }]) =>
          [name, { shape, values: name === 'dense/kernel' ? values.map(() => 3e38) : values }] as const,
      );
      classifier.load(encodeSafetensors(new Map(weights)));
      await expect(classifier.predict(images)).rejects.toMatchObject({ code: 'non-finite-output', where: 'row 0' });
    });
  });

  it('refuses images of another shape', async () => {
    await withTiny(async (classifier) => {
      const wide = { pixels: new Uint8Array(8 * 9 * 3), count: 1, shape: [8, 9, 3] as const };
      await expect(classifier.predict(wide)).rejects.toThrow('expected shape [8, 8, 3], got [8, 9, 3]');
    });
  });
});

describe('inputGradient', () => {
  it('is the slope of the loss in a pixel on the scale of 0 to 1', async () => {
    await withTiny(async (classifier) => {
      const gradient = await classifier.inputGradient(images, targets);
      expect(gradient).toHaveLength(images.pixels.length);
      const index = strongest(gradient);
      const row = Math.floor(index / 192);
      // Central difference over two of 255 steps; one byte up and down.
      const slope =
        ((await lossWith(classifier, index, 1, row)) - (await lossWith(classifier, index, -1, row))) / (2 / 255);
      expect(Math.abs(slope - at(gradient, index)) / Math.abs(at(gradient, index))).toBeLessThan(0.05);
    });
  });

  it('does not depend on what else is in the batch', async () => {
    await withTiny(async (classifier) => {
      const all = await classifier.inputGradient(images, targets);
      const first = { pixels: images.pixels.subarray(0, 192), count: 1, shape: images.shape };
      const alone = await classifier.inputGradient(first, {
        values: targets.values.subarray(0, 3),
        rows: 1,
        columns: 3,
      });
      expect(Math.max(...alone.map((value, index) => Math.abs(value - at(all, index))))).toBeLessThan(1e-5);
    });
  });
});

describe('save and load', () => {
  it('moves a network into another one, byte for byte', async () => {
    const bytes = await withTiny((classifier) => classifier.save(), 1);
    await withTiny(async (other) => {
      expect(Buffer.compare(await other.save(), bytes)).not.toBe(0);
      other.load(bytes);
      expect(Buffer.compare(await other.save(), bytes)).toBe(0);
    }, 2);
  });

  it('names weights by layer, whatever was built before in this process', async () => {
    await withTiny(() => undefined);
    const names = await withTiny(async (classifier) => [...decodeSafetensors(await classifier.save()).keys()]);
    expect(names).toEqual([
      'conv/kernel',
      'norm/gamma',
      'norm/beta',
      'dense/kernel',
      'dense/bias',
      'norm/moving_mean',
      'norm/moving_variance',
    ]);
  });

  it('refuses to save weights that are no numbers', async () => {
    await withTiny(async (classifier) => {
      const [kernel] = classifier.model.weights;
      kernel?.write(tf.fill([3, 3, 3, 4], Number.NaN));
      await expect(classifier.save()).rejects.toMatchObject({ code: 'non-finite-weights', where: 'conv/kernel' });
    });
  });

  it('refuses weights of another network and keeps its own', async () => {
    await withTiny(async (classifier) => {
      const before = await classifier.save();
      const arrays = decodeSafetensors(before);
      const without = new Map([...arrays].filter(([name]) => name !== 'dense/bias'));
      const tooMany = new Map([...arrays, ['extra', { shape: [1], values: Float32Array.of(1) }]]);
      const reshaped = new Map([...arrays, ['norm/gamma', { shape: [2, 2], values: new Float32Array(4) }]]);
      const mismatch = { code: 'weights-mismatch' };
      expect(errorOf(() => classifier.load(encodeSafetensors(without)))).toMatchObject({
        ...mismatch,
        where: 'dense/bias',
      });
      expect(errorOf(() => classifier.load(encodeSafetensors(tooMany)))).toMatchObject({ ...mismatch, where: 'extra' });
      const error = errorOf(() => classifier.load(encodeSafetensors(reshaped)));
      expect(error).toMatchObject({ message: expect.stringContaining('expected [4], got [2, 2]') as string });
      expect(Buffer.compare(await classifier.save(), before)).toBe(0);
    });
  });
});

it('gives every tensor back when it is disposed of', async () => {
  await withTiny(() => undefined);
  const before = tf.memory().numTensors;
  await withTiny(async (classifier) => {
    await classifier.predict(images);
    await classifier.inputGradient(images, targets);
    classifier.load(await classifier.save());
  });
  expect(tf.memory().numTensors).toBe(before);
});

describe('create', () => {
  const create = (layer: layers.Layer): unknown =>
    errorOf(() =>
      Classifier.create({
        plugin: {
          ...tinyPlugin,
          build({ shape }) {
            const image = input({ shape: [...shape] });
            const flat = layers.flatten().apply(image);
            return model({ inputs: image, outputs: layer.apply(flat) as ReturnType<typeof input> });
          },
        },
        shape: [1, 1, 3],
        classes: 2,
        seed: 1,
      }),
    );

  it('refuses a stock dropout layer, which would repeat its mask', () => {
    expect(create(layers.dropout({ rate: 0.5 }))).toMatchObject({ code: 'bad-model' });
  });

  it('refuses a model with another number of outputs', () => {
    const error = create(layers.dense({ units: 5 }));
    expect(error).toMatchObject({ message: expect.stringContaining('expected output shape [null,2]') as string });
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}

function strongest(values: Float32Array): number {
  return values.reduce((best, value, index) => (Math.abs(value) > Math.abs(at(values, best)) ? index : best), 0);
}

/** Cross-entropy of one image after one of its bytes was changed. */
async function lossWith(classifier: Classifier, index: number, change: number, row: number): Promise<number> {
  const pixels = Uint8Array.from(images.pixels);
  pixels[index] = at(pixels, index) + change;
  const { values }: Matrix = await classifier.predict({ ...images, pixels });
  const label = row % 3;
  return -Math.log(at(values, row * 3 + label));
}
