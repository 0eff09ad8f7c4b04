import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { fgsm, pgd, signNoise } from '../../../bench/tensor/adversarial.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { argmaxRows } from '../../../bench/lib/evidence/predictions.js';
import { train } from '../../../bench/tensor/train.js';
import { tinyClassifier, tinyData, tinyTraining } from '../../support/tiny-network.js';

/** Whose loss rises with every even pixel and falls with every odd one, and does not care about the third. */
const slope = {
  classes: 2,
  inputGradient: (images: Images) =>
    Promise.resolve(Float32Array.from(images.pixels, (_, index) => [1, -1, 0][index % 3] ?? 0)),
};

const pixels = (...levels: number[]): Images => ({ pixels: Uint8Array.from(levels), count: 1, shape: [1, 2, 3] });
const stream = () => [createRng('adversarial test')];

describe('adversarial examples', () => {
  it('move every pixel by epsilon along the sign of the gradient, and stay within 0 and 255', async () => {
    const moved = await fgsm(slope, pixels(100, 100, 100, 250, 3, 7), [0], { epsilon: 8 });
    expect([...moved.pixels]).toEqual([108, 92, 100, 255, 0, 7]);
  });

  it('climb in small steps from a random start to the edge of the ball, and no further', async () => {
    const climbed = await pgd(slope, pixels(100, 100, 100, 250, 3, 7), [0], {
      epsilon: 8,
      steps: 10,
      stepSize: 2,
      rngs: stream(),
    });
    const [up, down, still, high, low] = climbed.pixels;
    expect([up, down, high, low]).toEqual([108, 92, 255, 0]);
    expect(Math.abs((still ?? 0) - 100)).toBeLessThanOrEqual(8);
  });

  it('never leave the ball around the image, whatever the image, the radius and the steps', async () => {
    const levels = fc.uint8Array({ minLength: 6, maxLength: 6 });
    const sizes = fc.record({
      epsilon: fc.integer({ min: 1, max: 64 }),
      steps: fc.integer({ min: 1, max: 4 }),
      stepSize: fc.integer({ min: 1, max: 80 }),
    });
    await fc.assert(
      fc.asyncProperty(levels, sizes, async (image, { epsilon, ...options }) => {
        const clean = pixels(...image);
        const examples = [
          await fgsm(slope, clean, [1], { epsilon }),
          await pgd(slope, clean, [1], { epsilon, ...options, rngs: stream() }),
          signNoise(clean, epsilon, stream()),
        ];
        for (const example of examples)
          example.pixels.forEach((level, at) =>
            expect(Math.abs(level - (image[at] ?? 0))).toBeLessThanOrEqual(epsilon),
          );
      }),
    );
  });

  it('draw the same noise for the same stream, at full size where the range allows', () => {
    const gray: Images = { pixels: new Uint8Array(192).fill(128), count: 1, shape: [8, 8, 3] };
    const noisy = signNoise(gray, 5, stream());
    expect(signNoise(gray, 5, stream())).toEqual(noisy);
    expect(new Set(noisy.pixels)).toEqual(new Set([123, 133]));
  });
});

describe('on a trained network', () => {
  beforeAll(() => openTensors({ backend: 'wasm' }));

  it('fool it far more often than noise of the same size', async () => {
    const { images, targets } = tinyData(60);
    const classifier = tinyClassifier();
    await train({
      classifier,
      images: storeOf(images),
      targets,
      training: tinyTraining({ epochs: 12, learningRate: 0.05 }),
      seed: 5,
    });
    const labels = argmaxRows(targets);
    const rngs = Array.from(labels, (_, row) => createRng(row + 1));
    const wrong = async (examples: Images): Promise<number> => {
      const answers = argmaxRows(await classifier.predict(examples));
      return answers.filter((answer, row) => answer !== labels[row]).length;
    };
    const options = { epsilon: 60, steps: 10, stepSize: 12, rngs };
    const byPgd = await wrong(await pgd(classifier, images, labels, options));
    const byNoise = await wrong(signNoise(images, 60, rngs));
    classifier.dispose();
    expect(byPgd).toBeGreaterThan(40);
    expect(byNoise).toBeLessThan(20);
  });
});
