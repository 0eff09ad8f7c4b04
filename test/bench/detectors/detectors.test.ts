import * as tf from '#tfjs-core';
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
    (await classifier.open(state, {}, fit.networks)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes back to the epoch with the lowest validation loss where it is told to choose, whatever comes later', async () => {
    // Validation says the opposite of training: what is learnt only makes it worse, so that the last epoch is not the best.
    const plain = detectorFit({ benign: stripes, anomalous: uprightStripes, count: 6, shape: [16, 16, 3], seed: 8 });
    const fit = {
      ...plain,
      benign: { ...plain.benign, validation: plain.anomalous.validation },
      anomalous: { ...plain.anomalous, validation: plain.benign.validation },
    };
    const parameters = { epochs: 6, learningRate: 0.2, batchSize: 4 };
    const state = await classifier.prepare(fit, { ...parameters, chooseEpoch: true });
    const { chosen } = JSON.parse(new TextDecoder().decode(state['detector.json'])) as {
      chosen: { epoch: number; validationLosses: number[] };
    };
    expect(chosen.validationLosses).toHaveLength(6);
    const lowest = Math.min(...chosen.validationLosses);
    expect(chosen.epoch).toBe(chosen.validationLosses.indexOf(lowest) + 1);
    expect(chosen.epoch).toBeLessThan(6);
    // The loss of what was kept, from its scores: a log-odds s is -ln p = ln(1 + e^-s) for its own side.
    const detector = await classifier.open(state, {}, fit.networks);
    const scores = async (side: typeof fit.anomalous): Promise<number[]> => [
      ...(await detector.score(side.validation.read([0, 1, 2, 3, 4, 5]), 0)),
    ];
    const mean = (losses: readonly number[]): number => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const benign = mean((await scores(fit.benign)).map((score) => Math.log1p(Math.exp(score))));
    const anomalous = mean((await scores(fit.anomalous)).map((score) => Math.log1p(Math.exp(-score))));
    detector.dispose();
    expect((benign + anomalous) / 2).toBeCloseTo(lowest, 5);
  });

  it('leaves its weights as the last epoch left them where it is not', async () => {
    const fit = detectorFit({ ...SMOOTH_OR_NOISE, count: 20 });
    const state = await classifier.prepare(fit, { epochs: 2 });
    expect(JSON.parse(new TextDecoder().decode(state['detector.json']))).not.toHaveProperty('chosen');
    // The weights of version 1.0.0, whose records stand: nothing else may be drawn or trained.
    expect(await classifier.prepare(fit, { epochs: 2, chooseEpoch: false })).toEqual(state);
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
