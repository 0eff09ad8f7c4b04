import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { mean, sampleVariance } from '../../../../bench/lib/stats/moments.js';
import { resampler } from '../../../../bench/lib/stats/resample.js';

describe('resampler', () => {
  it('keeps the number of items and never fills an empty category', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 12 }), fc.nat(), (counts, seed) => {
        const out = new Int32Array(counts.length);
        resampler(Int32Array.from(counts))(createRng(seed), out);
        expect(out.reduce((sum, count) => sum + count, 0)).toBe(counts.reduce((sum, count) => sum + count, 0));
        expect(counts.every((count, index) => count > 0 || out[index] === 0)).toBe(true);
      }),
    );
  });

  // Multinomial(n, p): mean n p and variance n p (1 − p) of each category, whichever way it is drawn.
  it.each([
    ['many items of a kind', Int32Array.of(300, 600, 100), 1],
    ['few items of a kind', Int32Array.of(3, 6, 1), 1],
  ])('has the moments of the multinomial with %s', (_, counts, category) => {
    const rng = createRng('resample moments');
    const fill = resampler(counts);
    const out = new Int32Array(counts.length);
    const drawn = Array.from({ length: 20_000 }, () => {
      fill(rng, out);
      return out[category] ?? 0;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(mean(drawn) / total).toBeCloseTo(0.6, 2);
    expect((sampleVariance(drawn) ?? 0) / (total * 0.24)).toBeCloseTo(1, 1);
  });
});
