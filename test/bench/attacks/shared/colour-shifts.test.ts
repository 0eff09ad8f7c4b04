import { describe, expect, it } from 'vitest';
import { recoloured } from '../../../../bench/attacks/shared/colour-shifts.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

describe('Another light', () => {
  it('adds one number to a whole channel, never none, within the most and within bytes', () => {
    const pixels = Uint8Array.from({ length: 2 * 2 * 3 * 5 }, (_, index) => (index < 12 ? 250 : 100));
    const made = recoloured({ pixels, count: 5, shape: [2, 2, 3] }, 26, createRng(4)).pixels;
    const changes = Array.from(made, (pixel, index) => pixel - (pixels[index] ?? 0));
    expect(Math.max(...made.subarray(0, 12))).toBeLessThanOrEqual(255);
    for (let image = 1; image < 5; image++) {
      for (let channel = 0; channel < 3; channel++) {
        const own = [0, 1, 2, 3].map((pixel) => changes[image * 12 + pixel * 3 + channel]);
        expect(new Set(own).size).toBe(1);
        expect(Math.abs(own[0] ?? 0)).toBeGreaterThan(0);
        expect(Math.abs(own[0] ?? 0)).toBeLessThanOrEqual(26);
      }
    }
  });
});
