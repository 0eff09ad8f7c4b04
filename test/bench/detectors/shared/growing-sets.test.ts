import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingSets } from '../../../../bench/detectors/shared/growing-sets.js';
import { withinThreeSigma } from '../../../../bench/detectors/shared/three-sigma.js';

describe('Growing sets', () => {
  it('take the distances and thresholds of the stream on the card', () => {
    // Card T7: 0, 1, 3, 3.5, 7, 8 on a line; here in tenths, 25.5 grey levels each.
    const sets = new GrowingSets();
    const levels = [0, 1, 3, 3.5, 7, 8];
    const pixels = levels.map((level) => Uint8Array.of(Math.round(level * 30)));
    const [unit, thresholds, distances] = [30 / 255, [] as number[], [] as (number | null)[]];
    for (const one of pixels) {
      const distance = sets.add(4, one);
      distances.push(distance === null ? null : distance / unit);
      thresholds.push(sets.threshold(4) / unit);
    }
    expect(distances[0]).toBeNull();
    [1, 2, 0.5, 3.5, 1].forEach((distance, at) => expect(distances[at + 1]).toBeCloseTo(distance, 10));
    [0, 0, 0.183503, 0.183503, 0.183503, 0.190724].forEach((t, at) => expect(thresholds[at]).toBeCloseTo(t, 6));
  });

  it('leave out of a set what lies no farther than its threshold, and still count its distance', () => {
    const sets = new GrowingSets();
    for (const level of [0, 100, 200]) sets.add(0, Uint8Array.of(level));
    // Added: 0, 100, 100: T = mean - std = 66.67 - 47.14 = 19.53 levels. 210 is 10 away: not added.
    expect(sets.add(0, Uint8Array.of(210))).toBeCloseTo(10 / 255, 12);
    expect(sets.add(0, Uint8Array.of(215))).toBeCloseTo(15 / 255, 12);
    expect(sets.pooled(1)).toHaveLength(4);
  });

  it('keep classes apart, and pool those with enough distances alone', () => {
    const sets = new GrowingSets();
    for (let level = 0; level < 5; level++) sets.add(1, Uint8Array.of(level * 40));
    expect(sets.add(2, Uint8Array.of(0))).toBeNull();
    sets.add(2, Uint8Array.of(9));
    expect(sets.pooled(4)).toHaveLength(4);
    expect(sets.pooled(1)).toHaveLength(5);
  });

  it('give the nearest distance of all, however early a farther image is given up', () => {
    const image = fc.uint8Array({ minLength: 150, maxLength: 150 });
    fc.assert(
      fc.property(fc.array(image, { minLength: 2, maxLength: 12 }), (images) => {
        const sets = new GrowingSets();
        const seen: Uint8Array[] = [];
        for (const pixels of images) {
          const got = sets.add(0, pixels);
          const plain = seen.map((other) =>
            Math.sqrt(other.reduce((sum, p, at) => sum + (p - (pixels[at] ?? 0)) ** 2, 0)),
          );
          if (got !== null) expect(got).toBeCloseTo(Math.min(...plain) / 255, 12);
          // The set holds what was added alone; with thresholds of zero that is everything but repeats.
          if (got === null || got > 0) seen.push(pixels);
          if (sets.threshold(0) > 0) return;
        }
      }),
    );
  });
});

describe('Three sigma', () => {
  it('leave out the one value that the card says lies outside', () => {
    // Card T7: 50 x 1, 50 x 1.2, one 9: mean 1.178, deviation 0.788: 9 lies outside, 100 are kept.
    const values = [...Array<number>(50).fill(1), ...Array<number>(50).fill(1.2), 9];
    expect(withinThreeSigma(values)).toHaveLength(100);
    expect(withinThreeSigma([])).toEqual([]);
  });
});
