// Steps along the sign of a gradient: by hand, and on a real network.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moved } from '../../../../bench/attacks/shared/moved-images.js';
import { signedSteps } from '../../../../bench/attacks/shared/signed-steps.js';
import type { Images, Matrix } from '../../../../bench/contract/arrays.js';
import type { Substitute } from '../../../../bench/contract/plugins.js';
import { oneHot } from '../../../../bench/lib/arrays/one-hot.js';
import { detectorNetwork } from '../../../../bench/tensor/detector-network.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { generate, noise } from '../../generated-images.js';
import { ATTACK_SHAPE } from '../attack-contract.js';

const IMAGES = generate(noise, 4, ATTACK_SHAPE, 7);
const TARGETS = oneHot([0, 1, 2, 0], 3);
let model: Substitute;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
  const factory = createSubstituteFactory({ loadModel: () => Promise.resolve(detectorNetwork) });
  model = await factory.create({ classes: 3, shape: ATTACK_SHAPE, seed: 3 });
});

afterAll(() => {
  model.dispose();
});

function loss({ values, columns }: Matrix, targets: Matrix): number {
  return -values.reduce((sum, value, index) => sum + (targets.values[index] ?? 0) * Math.log(value), 0) / columns;
}

const farthest = (images: Images): number =>
  Math.max(...images.pixels.map((pixel, index) => Math.abs(pixel - (IMAGES.pixels[index] ?? 0))));

describe('A targeted step', () => {
  it('goes down the loss of its target: (.4, .6) from (.5, .5) towards class 1', () => {
    // Card A6: q = softmax(x), so that the gradient of the loss at class 1 is q − (0, 1) = (.5, −.5).
    expect([0.5, -0.5].map((gradient) => Number(moved(0.5, gradient, -0.1, 1).toFixed(6)))).toEqual([0.4, 0.6]);
  });

  it('moves nothing where the gradient is no number', () => {
    expect(moved(7, Number.NaN, 26, 255)).toBe(7);
  });
});

describe('Signed steps', () => {
  it('raise the loss of their targets, or lower it, more than nothing does', async () => {
    const options = { levels: 26, steps: 4, step: 8, most: 4 } as const;
    const still = loss(await model.predict(IMAGES), TARGETS);
    const up = await signedSteps(model, IMAGES, TARGETS, { ...options, towards: 1 });
    const down = await signedSteps(model, IMAGES, TARGETS, { ...options, towards: -1 });
    expect(loss(await model.predict(up), TARGETS)).toBeGreaterThan(still);
    expect(loss(await model.predict(down), TARGETS)).toBeLessThan(still);
  });

  it('end no farther than they may, whatever their number and size', async () => {
    const within = fc.record({
      levels: fc.integer({ min: 1, max: 80 }),
      steps: fc.integer({ min: 1, max: 3 }),
      step: fc.double({ min: 0.1, max: 90, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(within, async (options) => {
        const made = await signedSteps(model, IMAGES, TARGETS, { ...options, towards: -1, most: 4 });
        expect(farthest(made)).toBeLessThanOrEqual(options.levels);
      }),
      { numRuns: 8 },
    );
  });
});
