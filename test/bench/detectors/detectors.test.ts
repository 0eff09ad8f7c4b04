import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { detector as classifier } from '../../../bench/detectors/binary-classifier.js';
import { detector as probe } from '../../../bench/detectors/low-level-probe.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { noise, smooth, stripes, uprightStripes } from '../generated-images.js';
import { detectorFit, heldOutAccuracy } from './detector-fit.js';

const SMOOTH_OR_NOISE = { benign: smooth, anomalous: noise, count: 100, shape: [16, 16, 3], seed: 3 } as const;
/** The same images, lying and upright: every low-level measure is the same on both sides. */
const LYING_OR_UPRIGHT = {
  benign: stripes,
  anomalous: uprightStripes,
  count: 200,
  shape: [16, 16, 3],
  seed: 4,
} as const;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

describe('The binary classifier', () => {
  it('learns what is in the images, not only how they were made', async () => {
    expect(await heldOutAccuracy(classifier, LYING_OR_UPRIGHT, { epochs: 8 })).toBeGreaterThan(0.95);
    expect(await heldOutAccuracy(classifier, SMOOTH_OR_NOISE, { epochs: 8 })).toBeGreaterThan(0.95);
  });

  it('holds no tensors once it is prepared, or opened and disposed of', async () => {
    const fit = detectorFit({ ...SMOOTH_OR_NOISE, count: 20 });
    const state = await classifier.prepare(fit, { epochs: 1 });
    const before = tf.memory().numTensors;
    await classifier.prepare(fit, { epochs: 1 });
    (await classifier.open(state, {})).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trains on no more images than it is allowed', async () => {
    const fit = detectorFit({ ...SMOOTH_OR_NOISE, count: 20 });
    const notes: string[] = [];
    const rows: number[] = [];
    const train = {
      ...fit.benign.train,
      read(asked: ArrayLike<number>) {
        rows.push(...Array.from(asked));
        return fit.benign.train.read(asked);
      },
    };
    const watched = {
      ...fit,
      benign: { ...fit.benign, train },
      onProgress: ({ note }: { note: string }) => notes.push(note),
    };
    await classifier.prepare(watched, { epochs: 2, maximumImages: 8 });
    expect(new Set(rows).size).toBe(8);
    expect(notes.at(-1)).toMatch(/^epoch 2 of 2, loss \d+\.\d{3}$/);
  });
});

describe('The low-level probe', () => {
  it('tells smooth images from noise', async () => {
    expect(await heldOutAccuracy(probe, SMOOTH_OR_NOISE, {})).toBeGreaterThan(0.95);
  });

  it('is at chance where only the content differs', async () => {
    // 200 images: chance lies in 0.5 +- 3.5 standard errors of 0.035.
    expect(Math.abs((await heldOutAccuracy(probe, LYING_OR_UPRIGHT, {})) - 0.5)).toBeLessThan(0.125);
  });
});
