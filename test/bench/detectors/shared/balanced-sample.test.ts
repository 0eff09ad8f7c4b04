import { describe, expect, it } from 'vitest';
import { balancedSample } from '../../../../bench/detectors/shared/balanced-sample.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';

/** One-pixel images: benign ones are 0 to 9, anomalous ones 100 to 105. */
const sides = {
  benign: storeOf({ pixels: Uint8Array.from({ length: 10 }, (_, at) => at), count: 10, shape: [1, 1, 1] }),
  anomalous: storeOf({ pixels: Uint8Array.from({ length: 6 }, (_, at) => 100 + at), count: 6, shape: [1, 1, 1] }),
};

function drawn(maximum: number, seed: number): readonly number[] {
  const { images } = balancedSample(sides, maximum, seed);
  return [...images.read(Array.from({ length: images.count }, (_, row) => row)).pixels];
}

describe('balancedSample', () => {
  it('takes as many of both sides, each image once, benign first', () => {
    const pixels = drawn(100, 1);
    expect(pixels).toHaveLength(12);
    expect(new Set(pixels).size).toBe(12);
    expect(pixels.slice(0, 6).every((pixel) => pixel < 10)).toBe(true);
    expect(pixels.slice(6).every((pixel) => pixel >= 100)).toBe(true);
    expect([...balancedSample(sides, 2, 1).labels]).toEqual([0, 0, 1, 1]);
  });

  it('draws the same for a seed, something else for another', () => {
    expect(drawn(4, 1)).toEqual(drawn(4, 1));
    expect(drawn(4, 1)).not.toEqual(drawn(4, 2));
  });

  it('refuses an empty side', () => {
    const none = storeOf({ pixels: new Uint8Array(), count: 0, shape: [1, 1, 1] });
    expect(() => balancedSample({ ...sides, benign: none }, 4, 1)).toThrow(RangeError);
  });
});
