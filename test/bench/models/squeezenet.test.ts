import { describe, expect, it } from 'vitest';
import { model } from '../../../bench/models/squeezenet.js';

const adapt = model.weightSets?.flatMap(({ layouts }) => layouts).find(({ id }) => id === 'deep-compression')?.adapt;

const array = (shape: number[], ...values: number[]) => ({ shape, values: Float32Array.from(values) });

describe("SqueezeNet's weights from Caffe", () => {
  it('take RGB for BGR, and scale features by a power of two that the last kernel takes back', () => {
    const adapted = adapt?.(
      new Map([
        // One filter of 1 x 2 pixels: blue (1, 2), green (3, 4), red (5, 6). Inputs are divided by 64, features by 128.
        ['conv1.weight', array([1, 3, 1, 2], 1, 2, 3, 4, 5, 6)],
        ['conv1.bias', array([1], 256)],
        ['fire2/conv1x1_1.weight', array([1, 1, 1, 1], 7)],
        ['fire2/conv1x1_1.bias', array([1], -128)],
        ['conv_final.weight', array([1, 1, 1, 1], 0.25)],
        ['conv_final.bias', array([1], 3)],
      ]),
    );
    expect([...(adapted ?? [])].map(([name, { values }]) => [name, [...values]])).toEqual([
      ['conv1.weight', [2.5, 3, 1.5, 2, 0.5, 1]],
      ['conv1.bias', [2]],
      ['fire2/conv1x1_1.weight', [7]],
      ['fire2/conv1x1_1.bias', [-1]],
      ['conv_final.weight', [32]],
      ['conv_final.bias', [3]],
    ]);
  });
});
