import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeIn, looksOf } from '../../../../bench/lib/grouping/perceptual-hash.js';
import { generate, noise, smooth } from '../../generated-images.js';

const SHAPE = [16, 16, 3] as const;

describe('Looks', () => {
  it('are set bits where a block is darker than the one right of it', () => {
    // Grey level 10 x, 9 columns of 8 rows: every block is darker than its right neighbour.
    const pixels = Uint8Array.from({ length: 72 }, (_, at) => 10 * (at % 9));
    const brighter = looksOf({ pixels, count: 1, shape: [8, 9, 1] });
    expect([...brighter.hashes]).toEqual([0xffffffff, 0xffffffff]);
    const darker = looksOf({ pixels: pixels.map((value) => 80 - value), count: 1, shape: [8, 9, 1] });
    expect([...darker.hashes]).toEqual([0, 0]);
  });

  it('are block means of grey levels, channels alike', () => {
    const pixels = Uint8Array.from({ length: 192 }, (_, at) => 30 * (at % 3));
    expect(new Set(looksOf({ pixels, count: 1, shape: [8, 8, 3] }).blocks)).toEqual(new Set([30]));
  });
});

describe('Images that look alike', () => {
  it('are found again a little noisier, and not taken for others', () => {
    const images = generate(noise, 12, SHAPE, 1);
    const noisy = { ...images, pixels: images.pixels.map((value, at) => Math.min(255, value + (at % 3))) };
    expect([...alikeIn(looksOf(noisy), looksOf(images))]).toEqual(Array.from({ length: 12 }, (_, row) => row));
    expect(new Set(alikeIn(looksOf(generate(noise, 12, SHAPE, 2)), looksOf(images)))).toEqual(new Set([-1]));
  });

  it('are not all that is flat: the levels have to agree, too', () => {
    const flat = (level: number) => looksOf({ pixels: new Uint8Array(768).fill(level), count: 1, shape: SHAPE });
    expect([...alikeIn(flat(10), flat(200))]).toEqual([-1]);
    expect([...alikeIn(flat(10), flat(10))]).toEqual([0]);
    // 10 % of a deviation of at least 4 grey levels.
    expect([...alikeIn(flat(10), flat(11))]).toEqual([-1]);
  });

  it('are alike to themselves, whatever they show', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(smooth, noise), (seed, kind) => {
        const looks = looksOf(generate(kind, 3, SHAPE, seed));
        expect(alikeIn(looks, looks)).not.toContain(-1);
      }),
      { numRuns: 10 },
    );
  });
});
