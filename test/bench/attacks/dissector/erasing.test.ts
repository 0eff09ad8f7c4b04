// Rectangles, the place that a model looks at, and what is chosen among erasings, by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images, Matrix, Shape3 } from '../../../../bench/contract/arrays.js';
import type { Substitute } from '../../../../bench/contract/plugins.js';
import { erasedMeans, hardestErasings, imagesOf } from '../../../../bench/attacks/dissector/erasing.js';
import { largestPlaces } from '../../../../bench/attacks/dissector/look.js';
import { DEFAULTS, partsOf, roundQueries } from '../../../../bench/attacks/dissector/options.js';
import { drawRectangle, erased } from '../../../../bench/attacks/dissector/rectangles.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { noSubstitutes } from '../../../support/no-substitutes.js';
import { rowsOf } from '../../defenses/posteriors.js';

const SHAPE: Shape3 = [8, 8, 1];
const images = (count: number): Images => ({ pixels: new Uint8Array(count * 64).fill(200), count, shape: SHAPE });

/** A model that says what it is told to, batch after batch, and looks at the corner. */
function saying(...answers: readonly Matrix[]): Substitute {
  const left = [...answers];
  return {
    ...(noSubstitutes() as unknown as Substitute),
    classes: 2,
    shape: SHAPE,
    predict: () => Promise.resolve(left.shift() ?? rowsOf([1, 0])),
    lastConvolution: ({ count }: Images) =>
      Promise.resolve({
        shape: [2, 2, 1] as const,
        maps: Float32Array.from({ length: count * 4 }, (_, index) => (index % 4 === 3 ? 1 : 0)),
        gradients: new Float32Array(count * 4).fill(1),
      }),
  };
}

describe('A rectangle', () => {
  it.each([
    [0.1, 20, 103],
    [0.4, 20, 410],
  ])('of at most %d of 32 x 32 pixels has %i to %i of them, up to the rounding of its sides', (area, least, most) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { height, width } = drawRectangle([32, 32, 3], area, createRng(seed));
        // Half a pixel a side.
        const slack = (height + width) / 2 + 1;
        expect(height * width).toBeGreaterThanOrEqual(least - slack);
        expect(height * width).toBeLessThanOrEqual(most + slack);
      }),
    );
  });

  it('lies inside its image and covers its pixel, wherever that is', () => {
    const pixel = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(fc.integer(), pixel, fc.double({ min: 0.02, max: 0.9, noNaN: true }), (seed, [y, x], area) => {
        const { top, left, height, width } = drawRectangle([12, 7, 1], area, createRng(seed), [y, x]);
        expect(Math.min(top, left, 12 - top - height, 7 - left - width)).toBeGreaterThanOrEqual(0);
        expect([top <= y, y < top + height, left <= x, x < left + width]).toEqual([true, true, true, true]);
      }),
    );
  });

  it('is filled, and nothing beside it is touched', () => {
    const { pixels } = erased(
      images(2),
      [1, 2].map((top) => ({ top, left: 0, height: 2, width: 3 })),
      [7],
    );
    expect(pixels.filter((pixel) => pixel === 7)).toHaveLength(12);
    expect([pixels[8], pixels[10], pixels[11], pixels[64 + 8], pixels[64 + 16]]).toEqual([7, 7, 200, 200, 7]);
  });
});

describe('Grad-CAM', () => {
  it('is largest where the channels that speak for the class are', () => {
    // Two places, two channels: the mean gradients are 1 and -1, so the values are 3 - 0 and 5 - 4.
    const maps = {
      shape: [1, 2, 2] as const,
      maps: Float32Array.of(3, 0, 5, 4),
      gradients: Float32Array.of(2, -2, 0, 0),
    };
    expect(largestPlaces(maps)).toEqual([[0, 0]]);
    expect(largestPlaces({ ...maps, gradients: Float32Array.of(0, 0, -1, -1) })).toEqual([[0, 0]]);
  });
});

describe('What is asked erased', () => {
  const how = { options: { ...DEFAULTS, variants: 3 }, fill: [0], count: 5, rng: createRng(1) };

  it('is the variant of which the model is least sure: .2 of .7, .2 and .5', async () => {
    // Card A13.
    const model = saying(rowsOf([0.7, 0.3]), rowsOf([0.2, 0.8]), rowsOf([0.5, 0.5]));
    const [erasing, ...others] = await hardestErasings(model, { images: images(1), labels: Int32Array.of(0) }, how);
    expect([others.length, erasing?.original]).toEqual([0, 0]);
    expect(erasing?.certainty).toBeCloseTo(0.8, 6);
    expect(imagesOf(erasing === undefined ? [] : [erasing], images(1)).pixels[6 * 8 + 6]).toBe(0);
  });

  it('comes in the order of certainty, and no more than wanted', async () => {
    const sure = rowsOf([0.4, 0.6], [0.1, 0.9], [0.3, 0.7]);
    const model = saying(sure, sure, sure);
    const three = { images: images(3), labels: new Int32Array(3) };
    const found = await hardestErasings(model, three, { ...how, count: 2 });
    expect(found.map(({ original }) => original)).toEqual([1, 2]);
  });
});

describe('The label of an image that was not asked', () => {
  it('is the mean over its copies: (.7, .3) of (.8, .2), (.6, .4) and (.7, .3)', async () => {
    const model = saying(rowsOf([0.8, 0.2]), rowsOf([0.6, 0.4]), rowsOf([0.7, 0.3]));
    const { values } = await erasedMeans(model, images(1), 3, createRng(1));
    expect(Array.from(values, (value) => Number(value.toFixed(6)))).toEqual([0.7, 0.3]);
  });
});

describe('Rounds', () => {
  it('reach the totals of the public code, a quarter of each erased', () => {
    const totals = [0];
    while (totals.length < 12) totals.push((totals.at(-1) ?? 0) + roundQueries(totals.at(-1) ?? 0));
    expect(totals).toEqual([0, 100, 200, 500, 800, 1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000]);
    expect(partsOf(1000, 0.25)).toEqual({ erased: 250, fresh: 750 });
  });
});
