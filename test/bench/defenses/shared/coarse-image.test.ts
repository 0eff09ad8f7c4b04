import { describe, expect, it } from 'vitest';
import { coarsely } from '../../../../bench/defenses/shared/coarse-image.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { generate, smooth } from '../../generated-images.js';

describe('A coarse image', () => {
  it('says which parts are lighter than the whole', () => {
    // Parts of 2 × 2 with means 10, 200, 90 and 100; the whole has 100, and 4 levels more are asked.
    const image = Uint8Array.of(10, 10, 200, 200, 10, 10, 200, 200, 90, 90, 100, 100, 90, 90, 100, 100);
    expect([...coarsely(image, [4, 4, 1], 2)]).toEqual([0, 1, 0, 0]);
    expect([...coarsely(image, [4, 4, 1], 9)]).toHaveLength(16);
    expect([...coarsely(Uint8Array.of(0, 0, 0, 200, 100, 60), [1, 2, 3], 2)]).toEqual([0, 1]);
  });

  it('stays where an image gets lighter, or noisy by one grey level, as good as always', () => {
    const { pixels: full, count } = generate(smooth, 200, [16, 16, 1], 3);
    const pixels = full.map((value) => 20 + Math.floor(value * 0.8));
    const rng = createRng('noise');
    const changed = (change: (value: number) => number): number =>
      Array.from({ length: count }, (_, index) => pixels.subarray(index * 256, (index + 1) * 256)).filter((image) => {
        const other = image.map(change);
        return String(coarsely(image, [16, 16, 1], 4)) !== String(coarsely(other, [16, 16, 1], 4));
      }).length / count;
    expect(changed((value) => value + 20)).toBe(0);
    expect(changed((value) => value + rng.nextInt(3) - 1)).toBeLessThan(0.15);
  });
});
