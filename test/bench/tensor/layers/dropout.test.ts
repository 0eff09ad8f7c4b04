import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededDropout } from '../../../../bench/tensor/layers/dropout.js';
import { openTensors } from '../../../../bench/tensor/open.js';

beforeAll(() => openTensors({ backend: 'cpu' }));

/** The layer's answer to 10,000 ones. */
const apply = (layer: SeededDropout, training: boolean): number[] =>
  tf.tidy(() => [...layer.call(tf.ones([10_000]), { training }).dataSync()]);

function reseeded(layer: SeededDropout, seed: number): SeededDropout {
  layer.reseed(seed);
  return layer;
}

describe('dropout', () => {
  it('zeroes its share and scales the rest up to the same mean', () => {
    const output = apply(new SeededDropout('a', 0.25), true);
    expect(new Set(output)).toEqual(new Set([0, Math.fround(4 / 3)]));
    // Binomial(10000, 1/4): mean 2500, standard deviation 43.3; five of them.
    expect(Math.abs(output.filter((value) => value === 0).length - 2500)).toBeLessThan(217);
  });

  it('passes everything through outside training', () => {
    expect(new Set(apply(new SeededDropout('b', 0.9), false))).toEqual(new Set([1]));
  });

  it('draws another mask at every call, and the same ones again after the same seed', () => {
    const layer = new SeededDropout('c', 0.5);
    const [first, second] = [apply(reseeded(layer, 5), true), apply(layer, true)];
    expect(second).not.toEqual(first);
    expect([apply(reseeded(layer, 5), true), apply(layer, true)]).toEqual([first, second]);
    expect(apply(reseeded(layer, 6), true)).not.toEqual(first);
  });

  it('refuses rates outside [0, 1)', () => {
    for (const rate of [-0.1, 1, Number.NaN]) expect(() => new SeededDropout('d', rate)).toThrow(RangeError);
  });
});
