// The same random weights, images and dropout masks in PyTorch and here: the same logits, before and after a step of SGD.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '#tfjs-core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import { IMAGENET_NORMALIZATION } from '../../../bench/contract/normalization.js';
import { resolveTraining } from '../../../bench/contract/training.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { oneHot } from '../../../bench/lib/arrays/one-hot.js';
import { createRng, deriveSeed } from '../../../bench/lib/random/rng.js';
import { model as cnn } from '../../../bench/models/cnn.js';
import { model as lenet } from '../../../bench/models/lenet.js';
import { model as resnetCifar } from '../../../bench/models/resnet-cifar.js';
import { model as resnet18 } from '../../../bench/models/resnet18.js';
import { model as resnet20 } from '../../../bench/models/resnet20.js';
import { model as resnet34 } from '../../../bench/models/resnet34.js';
import { model as resnet50 } from '../../../bench/models/resnet50.js';
import { model as squeezenet } from '../../../bench/models/squeezenet.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { SeededDropout } from '../../../bench/tensor/layers/dropout.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { toInput } from '../../../bench/tensor/pixels.js';
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from '../../../bench/tensor/safetensors.js';
import { fromTorch } from '../../../bench/tensor/torch-layout.js';
import { train } from '../../../bench/tensor/train.js';
import { readWeightsFile } from '../../../bench/tensor/weights-file/read.js';
import { requireComponent } from '../../support/components.js';
import { PYTHON, pythonHas } from '../../support/python.js';
import { readAll } from '../../support/torch-weights.js';

const CLASSES = 7;
const SEED = 3;
/** Momentum, Nesterov and decay all show in the first step. */
const SGD = { momentum: 0.9, nesterov: true, weight_decay: 5e-4 };

/**
 * `mask` is the shape of what dropout gets for one image. Rates are low: where two pixels of a pooling window, or an
 * activation and 0, differ by a rounding only, the two sides may send a gradient different ways, and a large step shows it.
 */
const CASES = [
  { name: 'cnn', plugin: cnn, parameters: {}, size: 32, count: 8, rate: 0.0005, mask: [256] },
  {
    ...{ name: 'cnn-small', plugin: cnn, size: 14, count: 8, rate: 0.0005, mask: [48] },
    parameters: { widths: [8, 24], convolutions: 3, dense: 48 },
  },
  { name: 'lenet', plugin: lenet, parameters: {}, size: 28, count: 8, rate: 0.0005, mask: null },
  { name: 'resnet20', plugin: resnet20, parameters: {}, size: 32, count: 8, rate: 0.005, mask: null },
  { name: 'resnet32', plugin: resnetCifar, parameters: { depth: 32 }, size: 16, count: 8, rate: 0.005, mask: null },
  { name: 'resnet18', plugin: resnet18, parameters: {}, size: 64, count: 8, rate: 0.0005, mask: null },
  { name: 'resnet34', plugin: resnet34, parameters: {}, size: 64, count: 8, rate: 0.0005, mask: null },
  { name: 'resnet50', plugin: resnet50, parameters: {}, size: 64, count: 8, rate: 0.0002, mask: null },
  // 48 pixels become 21, 10, 5 and 2 rows: a ceiled pooling alone makes 5 of 10.
  { name: 'squeezenet', plugin: squeezenet, parameters: {}, size: 48, count: 2, rate: 2e-5, mask: [2, 2, 512] },
] as const;
type Case = (typeof CASES)[number];

let folder = '';

describe.skipIf(!requireComponent('torch', pythonHas('torch', 'safetensors')))('beside PyTorch', () => {
  beforeAll(async () => {
    await openTensors({ backend: 'wasm' });
    folder = await mkdtemp(path.join(tmpdir(), 'stealbench-parity-'));
    const settings = (lr: number): unknown => ({
      classes: CLASSES,
      seed: SEED,
      ...IMAGENET_NORMALIZATION,
      sgd: { ...SGD, lr },
    });
    for (const one of CASES) await writeFile(file(one, 'request.safetensors'), encodeSafetensors(request(one)));
    const models = Object.fromEntries(CASES.map(({ name, rate }) => [name, settings(rate)]));
    await writeFile(path.join(folder, 'request.json'), JSON.stringify(models));
    const script = path.resolve(import.meta.dirname, '../../support/pytorch/parity.py');
    await execa(PYTHON, ['-B', script, folder]);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(CASES)('$name gives the same logits to 1e-4, before and after one step', async (one) => {
    const { plugin, parameters, size } = one;
    const classifier = Classifier.create({ plugin, parameters, shape: [size, size, 3], classes: CLASSES, seed: 1 });
    const theirs = readAll(await readWeightsFile(await readFile(file(one, 'safetensors'))));
    classifier.set(
      fromTorch(classifier.model, theirs, (layer) => layer),
      IMAGENET_NORMALIZATION,
    );
    const answer = decodeSafetensors(await readFile(file(one, 'answer.safetensors')));
    expect(difference(logits(classifier, one), valuesOf(answer, 'before'))).toBeLessThan(1e-4);
    const { epochs } = await step(classifier, one);
    expect(Math.abs((epochs[0]?.loss ?? Number.NaN) - (valuesOf(answer, 'loss')[0] ?? 0))).toBeLessThan(1e-4);
    const [before, after] = [valuesOf(answer, 'before'), valuesOf(answer, 'after')];
    expect(difference(logits(classifier, one), after)).toBeLessThan(1e-4);
    // The step is large enough to be seen.
    expect(difference(before, after)).toBeGreaterThan(1e-2);
    classifier.dispose();
  });

  it.each(CASES)('reads the weights of $name that torch.save wrote as those of safetensors', async (one) => {
    const pickled = readAll(await readWeightsFile(await readFile(file(one, 'pth'))));
    const plain = readAll(await readWeightsFile(await readFile(file(one, 'safetensors'))));
    expect([...pickled.keys()].sort()).toEqual([...plain.keys()].sort());
    for (const [name, { shape, values }] of plain) {
      expect(pickled.get(name)?.shape).toEqual(shape);
      const other = pickled.get(name)?.values ?? [];
      expect(values.every((value, index) => value === other[index])).toBe(true);
    }
  });
});

function file({ name }: Case, ending: string): string {
  return path.join(folder, `${name}.${ending}`);
}

/** Images as pixel values, targets in image order, and the mask that each image will meet. */
function request(one: Case): NamedArrays {
  const { count, size, mask } = one;
  const images = { shape: [count, size, size, 3], values: Float32Array.from(imagesOf(one).pixels) };
  const targets = { shape: [count, CLASSES], values: targetsOf(one).values };
  const arrays = new Map([...Object.entries({ images, targets })]);
  if (mask !== null) arrays.set('mask', { shape: [count, ...mask], values: masksByImage(one, mask) });
  return arrays;
}

function imagesOf({ count, size }: Case): Images {
  const rng = createRng('parity');
  return {
    pixels: Uint8Array.from({ length: count * size * size * 3 }, () => rng.nextInt(256)),
    count,
    shape: [size, size, 3],
  };
}

function targetsOf({ count }: Case): Matrix {
  return oneHot(
    Int32Array.from({ length: count }, (_, row) => row % CLASSES),
    CLASSES,
  );
}

/** The loop shuffles: row i of the mask that our layer draws falls on image `order[i]`. */
function masksByImage({ plugin, count }: Case, shape: readonly number[]): Float32Array {
  const layer = new SeededDropout('mask', plugin.meta.id === 'cnn' ? 0.3 : 0.5);
  layer.reseed(deriveSeed('dropout', SEED, 0, 0));
  const drawn = tf.tidy(() => layer.call(tf.ones([count, ...shape]), { training: true }).dataSync<'float32'>());
  const size = drawn.length / count;
  const order = createRng(deriveSeed('order', SEED, 0)).permutation(count);
  const masks = new Float32Array(drawn.length);
  for (const [row, image] of order.entries()) masks.set(drawn.subarray(row * size, (row + 1) * size), image * size);
  return masks;
}

async function step(classifier: Classifier, one: Case): ReturnType<typeof train> {
  const { momentum, nesterov, weight_decay: weightDecay } = SGD;
  const options = { learningRate: one.rate, momentum, nesterov, weightDecay, batchSize: one.count, epochs: 1 };
  const training = resolveTraining({ ...options, schedule: { kind: 'constant' } }, one.count);
  return train({ classifier, images: storeOf(imagesOf(one)), targets: targetsOf(one), training, seed: SEED });
}

function logits({ model, normalization, shape }: Classifier, one: Case): Float32Array {
  return tf.tidy(() => {
    const input = tf.tensor(toInput(imagesOf(one), undefined, normalization), [one.count, ...shape]);
    return (model.apply(input, { training: false }) as tf.Tensor).dataSync<'float32'>();
  });
}

function valuesOf(arrays: NamedArrays, name: string): Float32Array {
  return arrays.get(name)?.values ?? new Float32Array();
}

/** Largest difference, relative to the largest value or 1; infinite if anything is no number. */
function difference(got: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const differences = [...expected].map((value, index) => Math.abs(value - (got[index] ?? Number.NaN)) / scale);
  return differences.every(Number.isFinite) && got.length === expected.length ? Math.max(...differences) : Infinity;
}
