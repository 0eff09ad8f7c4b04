// HODA by the hand values of card T8, and its threshold by samples that can be counted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardness, histogram, histogramDistance } from '../../../bench/detectors/hoda/hardness.js';
import { honestThreshold } from '../../../bench/detectors/hoda/threshold.js';
import { detector } from '../../../bench/detectors/hoda/index.js';

describe('Hardness', () => {
  it.each([
    [[3, 3, 3, 3], 0],
    [[1, 3, 3, 3], 1],
    [[1, 3, 1, 3], 3],
    [[1, 1, 1, 3], 3],
    [[7], 0],
  ])('of predictions %j is %d', (labels, expected) => {
    expect(hardness(labels)).toBe(expected);
  });

  it('is the first index from which on all predictions are the last one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }), (labels) => {
        const index = hardness(labels);
        const last = labels.at(-1);
        expect(labels.slice(index).every((label) => label === last)).toBe(true);
        if (index > 0) expect(labels[index - 1]).not.toBe(last);
      }),
    );
  });
});

describe('The distance of two histograms', () => {
  const honest = Float64Array.of(50, 20, 15, 10, 5);

  it('is 1 - r: 1.981495 for (10, 20, 20, 25, 25), 0.002934 for (48, 22, 14, 11, 5)', () => {
    expect(histogramDistance(honest, Float64Array.of(10, 20, 20, 25, 25))).toBeCloseTo(1.981495, 6);
    expect(histogramDistance(honest, Float64Array.of(48, 22, 14, 11, 5))).toBeCloseTo(0.002934, 6);
  });

  it('is 1 where one is flat', () => {
    expect(histogramDistance(honest, Float64Array.of(20, 20, 20, 20, 20))).toBe(1);
  });
});

describe('The threshold', () => {
  const images = Int32Array.from({ length: 60 }, (_, at) => (at < 40 ? 0 : at < 54 ? 1 : 2));
  const whole = histogram(images, 3);
  const options = { window: 20, subsets: 500, falseAlarmRate: null, seed: 3 };

  it('lies above all honest samples, and above the stated share of them', () => {
    const [all, some] = [
      honestThreshold(images, whole, options),
      honestThreshold(images, whole, { ...options, falseAlarmRate: 0.1 }),
    ];
    expect(some).toBeLessThan(all);
    expect(honestThreshold(images, whole, options)).toBe(all);
  });

  it('is 0 where a sample is all there is', () => {
    expect(honestThreshold(images, whole, { ...options, window: 100 })).toBeCloseTo(0, 12);
  });
});

it('asks for states at equal shares of the epochs, for each epoch where there are fewer, and for none below three', () => {
  expect(detector.checkpointEpochs?.(100, {})).toEqual([20, 40, 60, 80, 100]);
  expect(detector.checkpointEpochs?.(8, {})).toEqual([2, 4, 5, 7, 8]);
  expect(detector.checkpointEpochs?.(3, {})).toEqual([1, 2, 3]);
  expect(detector.checkpointEpochs?.(2, {})).toEqual([]);
});
