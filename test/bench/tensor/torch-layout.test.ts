import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { model as resnet20 } from '../../../bench/models/resnet20.js';
import { openTensors } from '../../../bench/tensor/open.js';
import type { NamedArrays } from '../../../bench/tensor/safetensors.js';
import { fromTorch, transposed } from '../../../bench/tensor/torch-layout.js';
import { readWeights } from '../../../bench/tensor/weights.js';
import { torchArrays } from '../../support/torch-weights.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const same = (layer: string): string => layer;

async function convert(
  change: (arrays: Map<string, { shape: number[]; values: Float32Array }>) => void,
): Promise<NamedArrays> {
  const classifier = Classifier.create({ plugin: resnet20, shape: [8, 8, 3], classes: 10, seed: 1 });
  const arrays = new Map(
    [...torchArrays(await readWeights(classifier.model))].map(([name, { shape, values }]) => [
      name,
      { shape: [...shape], values },
    ]),
  );
  change(arrays);
  try {
    return fromTorch(classifier.model, arrays, same);
  } finally {
    classifier.dispose();
  }
}

describe('transposed', () => {
  it('moves the axes of a kernel from [out, in, height, width] to [height, width, in, out]', () => {
    // Element [o, i, h, w] of 2 x 1 x 1 x 3 is 3 o + w; in the new order w comes before o.
    expect([...transposed(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 1, 1, 3], [2, 3, 1, 0])]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('is undone by the inverse order', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (shape, order) => {
        const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index);
        const there = transposed(values, shape, order);
        const inverse = [0, 1, 2, 3].map((axis) => order.indexOf(axis));
        const moved = order.map((axis) => shape[axis] ?? 0);
        expect(transposed(there, moved, inverse)).toEqual(values);
      }),
    );
  });
});

describe('fromTorch', () => {
  it('gives every weight under our name and in our axes', async () => {
    const classifier = Classifier.create({ plugin: resnet20, shape: [8, 8, 3], classes: 10, seed: 1 });
    const ours = await readWeights(classifier.model);
    expect([...fromTorch(classifier.model, torchArrays(ours), same)]).toEqual([...ours]);
    classifier.dispose();
  });

  it.each([
    {
      what: 'a missing tensor',
      change: (arrays: Map<string, unknown>) => arrays.delete('layer2.0.bn1.running_var'),
      words: 'layer2.0.bn1.running_var: The file does not hold the weights of this model: expected [32], got none',
    },
    {
      what: 'another shape',
      change: (arrays: Map<string, { shape: number[] }>) => void arrays.get('linear.weight')?.shape.reverse(),
      words: 'linear.weight: The file does not hold the weights of this model: expected [10, 64], got [64, 10]',
    },
    {
      what: 'a tensor too many',
      change: (arrays: Map<string, unknown>) =>
        arrays.set('layer2.0.downsample.0.weight', { shape: [1], values: Float32Array.of(0) }),
      words: 'layer2.0.downsample.0.weight: The file does not hold the weights of this model: expected no such tensor',
    },
  ])('refuses $what by its name in the file', async ({ change, words }) => {
    await expect(convert(change as Parameters<typeof convert>[0])).rejects.toThrow(words);
  });
});
