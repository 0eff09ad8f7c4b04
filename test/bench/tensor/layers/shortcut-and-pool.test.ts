import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { paddedShortcut } from '../../../../bench/tensor/layers/padded-shortcut.js';
import { ceilPool } from '../../../../bench/tensor/layers/ceil-pool.js';
import { openTensors } from '../../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const apply = (layer: ReturnType<typeof ceilPool>, x: tf.Tensor): tf.Tensor => layer.apply(x) as tf.Tensor;

describe('paddedShortcut', () => {
  it('takes every other pixel and lays zero channels on both sides', () => {
    // 3 x 3 pixels of one channel, 1 to 9: the corners stay, between one zero before and two after.
    const y = apply(paddedShortcut('a', 4), tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]));
    expect(y.shape).toEqual([1, 2, 2, 4]);
    expect([...y.dataSync()]).toEqual([0, 1, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0]);
  });

  it('sends the gradient back to the pixels that it took', () => {
    const layer = paddedShortcut('b', 2);
    const gradient = tf.grad((x) => tf.sum(apply(layer, x)))(tf.ones([1, 2, 3, 2]));
    expect([...gradient.dataSync()]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe('ceilPool', () => {
  it('has a last window that reaches past the border, where one of stride 2 would be lost', () => {
    // Rows of 6: windows begin at 0, 2 and 4; the third has two columns only. Of 5: at 0 and 2, whole.
    const x = tf.tensor4d(
      Array.from({ length: 30 }, (_, index) => index),
      [1, 5, 6, 1],
    );
    const y = apply(ceilPool('c'), x);
    expect(y.shape).toEqual([1, 2, 3, 1]);
    // Greatest of rows 0-2 and 2-4: their last row, columns 2, 4 and 5.
    expect([...y.dataSync()]).toEqual([14, 16, 17, 26, 28, 29]);
  });

  it.each([
    [2, 1],
    [3, 1],
    [4, 2],
    [13, 6],
    [112, 56],
  ])('makes of %i rows as many as PyTorch with ceil_mode: %i', (rows, expected) => {
    expect(apply(ceilPool(`p${rows}`), tf.zeros([1, rows, rows, 1])).shape).toEqual([1, expected, expected, 1]);
    expect(ceilPool(`q${rows}`).computeOutputShape([null, rows, rows, 1])).toEqual([null, expected, expected, 1]);
  });
});
