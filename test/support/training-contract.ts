// What training owes on every backend whose results are deterministic.
import * as tf from '#tfjs-core';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { storeOf } from '../../bench/lib/images/image-store.js';
import { openTensors } from '../../bench/tensor/open.js';
import { train, type TrainOptions, type TrainingReport } from '../../bench/tensor/train.js';
import { tinyClassifier, tinyData, tinyTraining } from './tiny-network.js';

/** SHA-256 of the initial weights of `tinyClassifier(1)`: drawn in plain code, so the same on every backend. */
const INITIAL_WEIGHTS = '471be932f6039a5827a2e5a4f38c4f44a264a42d2b9973ddc13a00a4b054cc87';

const { images, targets } = tinyData(40);

async function trained(
  options: Partial<TrainOptions> = {},
): Promise<{ readonly digest: string; readonly report: TrainingReport }> {
  const classifier = options.classifier ?? tinyClassifier();
  const defaults = { classifier, images: storeOf(images), targets, training: tinyTraining(), seed: 7 };
  const report = await train({ ...defaults, ...options });
  const digest = createHash('sha256')
    .update(await classifier.save())
    .digest('hex');
  classifier.dispose();
  return { digest, report };
}

export function trainingContract(backend: 'cpu' | 'wasm'): void {
  beforeAll(() => openTensors({ backend }));

  describe('reproducibility', () => {
    it('draws the same initial weights as every other backend', async () => {
      const classifier = tinyClassifier();
      expect(
        createHash('sha256')
          .update(await classifier.save())
          .digest('hex'),
      ).toBe(INITIAL_WEIGHTS);
      classifier.dispose();
    });

    it('gives the same bytes for the same seed', async () => {
      expect((await trained()).digest).toBe((await trained()).digest);
    });

    it('gives other weights for another seed, be it of the training or of the initial weights', async () => {
      const digests = [
        await trained(),
        await trained({ seed: 8 }),
        await trained({ classifier: tinyClassifier(2) }),
        await trained({ training: tinyTraining({ augmentation: {} }) }),
        await trained({ training: tinyTraining({ optimizer: 'adam' }) }),
      ].map(({ digest }) => digest);
      expect(new Set(digests).size).toBe(5);
    });
  });

  describe('the loop', () => {
    it('learns what can be learned', async () => {
      const training = tinyTraining({ epochs: 12, augmentation: {} });
      const { report } = await trained({ training });
      expect(report.epochs.at(-1)?.accuracy).toBeGreaterThan(0.9);
      expect(report.epochs.at(-1)?.loss).toBeLessThan((report.epochs[0]?.loss ?? 0) / 2);
    });

    it('counts the last partial batch: 40 images in batches of 16 are 3 steps an epoch', async () => {
      const steps: number[] = [];
      const { report } = await trained({ onProgress: ({ step }) => steps.push(step) });
      expect(report).toMatchObject({ steps: 6, imagesSeen: 80 });
      expect(report.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
      expect(steps).toEqual([3, 6]);
    });

    it('keeps the number of tensors level over the steps and gives all of them back', async () => {
      const classifier = tinyClassifier();
      const before = tf.memory().numTensors;
      const during: number[] = [];
      const onProgress = (): unknown => during.push(tf.memory().numTensors);
      const training = tinyTraining({ epochs: 4 });
      await train({ classifier, images: storeOf(images), targets, training, seed: 1, onProgress });
      expect(new Set(during).size).toBe(1);
      expect(tf.memory().numTensors).toBe(before);
      classifier.dispose();
    });

    it('leaves the initial weights untouched where there is nothing to train on', async () => {
      const empty = {
        images: storeOf({ pixels: new Uint8Array(0), count: 0, shape: [8, 8, 3] }),
        targets: { values: new Float32Array(0), rows: 0, columns: 3 },
      };
      const { digest, report } = await trained(empty);
      expect(digest).toBe(INITIAL_WEIGHTS);
      expect(report).toEqual({ epochs: [], steps: 0, imagesSeen: 0 });
    });

    it('reports a diverging loss with its step instead of training on', async () => {
      const values = targets.values.map(() => 1e38);
      const diverging = trained({ targets: { ...targets, values } });
      await expect(diverging).rejects.toMatchObject({ code: 'non-finite-loss' });
      await expect(diverging).rejects.toThrow('step 3');
    });

    it('stops between two steps when it is told to', async () => {
      const controller = new AbortController();
      const onProgress = (): void => controller.abort(new Error('enough'));
      await expect(trained({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    });

    it('refuses labels that do not fit the images', async () => {
      await expect(trained({ targets: { ...targets, rows: 39 } })).rejects.toThrow(RangeError);
    });

    it('learns from weighted images only: of two contradicting halves, the one with weight wins', async () => {
      // 24 images twice, once with their labels and once with the next class; weight 0 silences the second half.
      const half = tinyData(24);
      const pixels = new Uint8Array([...half.images.pixels, ...half.images.pixels]);
      const wrong = half.targets.values.map((_, at) => Number((at + 2) % 3 === Math.floor(at / 3) % 3));
      const values = new Float32Array([...half.targets.values, ...wrong]);
      const weights = Float32Array.from({ length: 48 }, (_, at) => (at < 24 ? 2 : 0));
      const classifier = tinyClassifier();
      await train({
        classifier,
        images: storeOf({ pixels, count: 48, shape: [8, 8, 3] }),
        targets: { values, rows: 48, columns: 3 },
        weights,
        training: tinyTraining({ epochs: 12, augmentation: {} }),
        seed: 1,
      });
      const posteriors = await classifier.predict(half.images);
      classifier.dispose();
      const right = [...Array(24).keys()].filter((row) => (posteriors.values[row * 3 + (row % 3)] ?? 0) > 0.5);
      expect(right.length).toBeGreaterThan(20);
    });
  });
}
