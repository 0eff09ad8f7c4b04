import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images } from '../../../bench/contract/arrays.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { drawPlacements } from '../../../bench/tensor/augment.js';
import { toInput, type Placement } from '../../../bench/tensor/pixels.js';

/** A 1-channel image of one row: its values show where every pixel came from. */
const row = (...pixels: number[]): Images => ({
  pixels: Uint8Array.from(pixels),
  count: 1,
  shape: [1, pixels.length, 1],
});

/** Pixel values back from normalised ones: v = ((x * 0.25) + 0.5) * 255. */
const shown = (images: Images, placement: Placement): number[] =>
  [...toInput(images, [placement])].map((x) => Math.round((x * 0.25 + 0.5) * 255));

describe('toInput', () => {
  it('normalises bytes as (v / 255 - 0.5) / 0.25', () => {
    // 0 to -2, 51 = 0.2 * 255 to -1.2, 255 to 2.
    const input = toInput(row(0, 51, 255));
    expect(input[0]).toBe(-2);
    expect(input[1]).toBeCloseTo(-1.2, 6);
    expect(input[2]).toBe(2);
  });

  it('normalises each channel by its own numbers, shifted images too', () => {
    const image: Images = { pixels: Uint8Array.of(0, 51, 255, 255, 0, 102), count: 1, shape: [1, 2, 3] };
    const normalization = { mean: [0, 0.2, 1], std: [0.5, 0.1, 0.2] };
    // (0 - 0) / 0.5, (0.2 - 0.2) / 0.1, (1 - 1) / 0.2; (1 - 0) / 0.5, (0 - 0.2) / 0.1, (0.4 - 1) / 0.2.
    const expected = [0, 0, 0, 2, -2, -3];
    const input = [...toInput(image, undefined, normalization)];
    for (const [at, value] of expected.entries()) expect(input[at]).toBeCloseTo(value, 6);
    const mirrored = [...toInput(image, [{ down: 0, right: 0, flip: true }], normalization)];
    for (const [at, value] of [2, -2, -3, 0, 0, 0].entries()) expect(mirrored[at]).toBeCloseTo(value, 6);
  });

  it('refuses a normalisation for another number of channels', () => {
    expect(() => toInput(row(1), undefined, { mean: [0, 0], std: [1] })).toThrow('expected 1 or 1 numbers, got 2');
  });

  it('shifts with reflection that does not repeat the border', () => {
    // Padded by 2 with reflection: 30 20 | 10 20 30 40 | 30 20.
    expect(shown(row(10, 20, 30, 40), { down: 0, right: -2, flip: false })).toEqual([30, 20, 10, 20]);
    expect(shown(row(10, 20, 30, 40), { down: 0, right: 1, flip: false })).toEqual([20, 30, 40, 30]);
  });

  it('mirrors left to right', () => {
    expect(shown(row(10, 20, 30, 40), { down: 0, right: 0, flip: true })).toEqual([40, 30, 20, 10]);
    expect(shown(row(10, 20, 30, 40), { down: 0, right: 1, flip: true })).toEqual([30, 40, 30, 20]);
  });

  it('keeps the channels of a pixel together and the rows apart', () => {
    const images: Images = { pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), count: 1, shape: [2, 2, 2] };
    // Rows [[1 2] [3 4]] and [[5 6] [7 8]]; one down shows the second row, then the first again by reflection.
    expect(shown(images, { down: 1, right: 0, flip: true })).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
  });

  it('places every image by its own placement', () => {
    const two: Images = { pixels: Uint8Array.from([1, 2, 3, 4]), count: 2, shape: [1, 2, 1] };
    const flip: Placement = { down: 0, right: 0, flip: true };
    const input = toInput(two, [flip, { ...flip, flip: false }]);
    expect([...input].map((x) => Math.round((x * 0.25 + 0.5) * 255))).toEqual([2, 1, 3, 4]);
  });

  it('takes any offset, on images of any size', () => {
    const offsets = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), offsets, offsets, fc.boolean(), (size, down, right, flip) => {
        const pixels = Uint8Array.from({ length: size * size }, (_, index) => index);
        const got = shown({ pixels, count: 1, shape: [size, size, 1] }, { down, right, flip });
        expect(got.every((value) => value >= 0 && value < size * size)).toBe(true);
      }),
    );
  });
});

describe('drawPlacements', () => {
  const options = { cropPixels: 2, flip: true, perBatch: false };

  it('draws one placement an image, or one for the whole batch', () => {
    expect(drawPlacements(createRng(1), 5, options)).toHaveLength(5);
    expect(drawPlacements(createRng(1), 5, { ...options, perBatch: true })).toHaveLength(1);
  });

  it('draws the same from the same seed', () => {
    expect(drawPlacements(createRng(1), 9, options)).toEqual(drawPlacements(createRng(1), 9, options));
    expect(drawPlacements(createRng(1), 9, options)).not.toEqual(drawPlacements(createRng(2), 9, options));
  });

  it('draws all 25 offsets and both directions, and never flips where flips are off', () => {
    const drawn = drawPlacements(createRng(1), 2000, options);
    expect(new Set(drawn.map(({ down, right }) => `${down} ${right}`)).size).toBe(25);
    expect(drawn.every(({ down, right }) => Math.abs(down) <= 2 && Math.abs(right) <= 2)).toBe(true);
    // Binomial(2000, 1/2): mean 1000, standard deviation 22.4; five of them.
    expect(Math.abs(drawn.filter(({ flip }) => flip).length - 1000)).toBeLessThan(112);
    expect(drawPlacements(createRng(1), 200, { ...options, flip: false }).some(({ flip }) => flip)).toBe(false);
  });
});
