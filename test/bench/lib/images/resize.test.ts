// The resize rule, against Pillow and by properties.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Images, Shape3 } from '../../../../bench/contract/arrays.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { lanczosWeights } from '../../../../bench/lib/images/resample.js';
import { resizedStore } from '../../../../bench/lib/images/resized-store.js';
import { resizeImages } from '../../../../bench/lib/images/resize.js';

const REFERENCE = path.resolve(import.meta.dirname, '../../../fixtures/resize/pillow.json');
/** Halves may round either way: Pillow adds float32 numbers. */
const PILLOW_ROUNDING = 1;

const image = (shape: Shape3, ...pixels: number[]): Images => ({ pixels: Uint8Array.from(pixels), count: 1, shape });

describe('resizeImages', () => {
  it.each<[string, Shape3, 'fill' | 'cover']>([
    ['6x4', [6, 4, 1], 'fill'],
    ['5x7', [5, 7, 1], 'fill'],
    ['20x16', [20, 16, 1], 'fill'],
    ['6x6 cover', [6, 6, 1], 'cover'],
  ])('does what Pillow does: %s', async (name, shape, fit) => {
    const reference = JSON.parse(await readFile(REFERENCE, 'utf8')) as Record<string, number[]>;
    const { pixels } = resizeImages(image([12, 8, 1], ...(reference['source'] ?? [])), shape, fit);
    const expected = reference[name] ?? [];
    expect(pixels).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) {
      expect(Math.abs((pixels[index] ?? NaN) - value)).toBeLessThanOrEqual(PILLOW_ROUNDING);
    }
  });

  it('returns the images themselves when nothing changes', () => {
    const images = image([1, 2, 3], 1, 2, 3, 4, 5, 6);
    expect(resizeImages(images, [1, 2, 3])).toBe(images);
  });

  it('keeps a plain colour plain at any size', () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(sizes, sizes, sizes, sizes, fc.nat(255), (height, width, toHeight, toWidth, value) => {
        const pixels = new Uint8Array(height * width).fill(value);
        const resized = resizeImages({ pixels, count: 1, shape: [height, width, 1] }, [toHeight, toWidth, 1]);
        expect(resized.pixels.every((pixel) => pixel === value)).toBe(true);
      }),
    );
  });

  it('mirrors its answer when the image is mirrored', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 35, maxLength: 35 }), (pixels) => {
        const resized = resizeImages({ pixels, count: 1, shape: [1, 35, 1] }, [1, 12, 1], 'fill');
        const mirrored = resizeImages({ pixels: pixels.toReversed(), count: 1, shape: [1, 35, 1] }, [1, 12, 1], 'fill');
        const difference = mirrored.pixels.map((value, index) => Math.abs(value - (resized.pixels[11 - index] ?? 0)));
        expect(Math.max(...difference)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('treats every image of a batch as it would alone', () => {
    const pixels = Uint8Array.from({ length: 2 * 4 * 4 * 3 }, (_, index) => (index * 91) % 256);
    const both = resizeImages({ pixels, count: 2, shape: [4, 4, 3] }, [3, 2, 3]);
    const second = resizeImages({ pixels: pixels.subarray(48), count: 1, shape: [4, 4, 3] }, [3, 2, 3]);
    expect(both.pixels.subarray(18)).toEqual(second.pixels);
  });

  it('cuts what overhangs on both sides alike', () => {
    // 1x4 to 1x2 covers without scaling: the two middle columns remain.
    expect([...resizeImages(image([2, 4, 1], 9, 1, 2, 9, 9, 3, 4, 9), [2, 2, 1]).pixels]).toEqual([1, 2, 3, 4]);
  });

  it('repeats grey in three channels, and weighs colour by Rec. 601', () => {
    expect([...resizeImages(image([1, 1, 1], 7), [1, 1, 3]).pixels]).toEqual([7, 7, 7]);
    // 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1.
    const colours = { pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255), count: 3, shape: [1, 1, 3] as const };
    expect([...resizeImages(colours, [1, 1, 1]).pixels]).toEqual([76, 150, 29]);
  });

  it('refuses other channels', () => {
    expect(() => resizeImages(image([1, 1, 2], 0, 0), [1, 1, 3])).toThrow(RangeError);
  });
});

describe('lanczosWeights', () => {
  it('sum to 1 for every output and stay within the source', () => {
    const size = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(size, size, (from, to) => {
        const { taps, starts, weights } = lanczosWeights(from, to);
        for (let output = 0; output < to; output++) {
          const sum = weights.subarray(output * taps, (output + 1) * taps).reduce((total, weight) => total + weight, 0);
          expect(sum).toBeCloseTo(1, 12);
          expect(starts[output]).toBeGreaterThanOrEqual(0);
          expect((starts[output] ?? 0) + taps).toBeLessThanOrEqual(from);
        }
      }),
    );
  });
});

describe('resizedStore', () => {
  const pixels = Uint8Array.from({ length: 5 * 16 }, (_, index) => (index * 37) % 256);
  const store = storeOf({ pixels, count: 5, shape: [4, 4, 1] });

  it('is the store itself at its own size', () => {
    expect(resizedStore(store, [4, 4, 1])).toBe(store);
  });

  it('gives rows as if all had been resized at once, in any order and again', () => {
    const whole = resizeImages({ pixels, count: 5, shape: [4, 4, 1] }, [2, 3, 3]);
    const resized = resizedStore(store, [2, 3, 3]);
    for (const rows of [[3, 0, 3], [4, 3], [0]]) {
      const expected = rows.flatMap((row) => [...whole.pixels.subarray(row * 18, (row + 1) * 18)]);
      expect([...resized.read(rows).pixels]).toEqual(expected);
    }
  });

  it('refuses rows that the store does not have', () => {
    expect(() => resizedStore(store, [2, 2, 1]).read([5])).toThrow(RangeError);
  });
});
