// The values are worked out by hand for p = (0.9, 0.06, 0.04).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addClipped, addToLogits, drawOther, mixIn, projectToBall } from '../../../../bench/defenses/noise/perturb.js';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { l1, rounded } from '../answer-with.js';
import { posteriors } from '../posteriors.js';

const P = [0.9, 0.06, 0.04];

describe('Noise on posteriors', () => {
  it('is clipped at 0 and rescaled', () => {
    // (0.6, 0.16, 0.04) of 0.8; (0.9, 0, 0.1) of 1.
    expect(rounded(addClipped(P, [-0.3, 0.1, 0]))).toEqual([0.75, 0.2, 0.05]);
    expect(rounded(addClipped(P, [0, -1, 0.06]))).toEqual([0.9, 0, 0.1]);
  });

  it('answers as it was where nothing is left', () => {
    expect([...addClipped(P, [-1, -1, -1])]).toEqual(P);
  });
});

describe('Noise on logits', () => {
  it('moves each posterior along its own sigmoid', () => {
    // logits (2.197225, −2.751535, −3.178054), then (2.497225, −3.151535, −3.178054).
    expect(rounded(addToLogits(P, [0.3, -0.4, 0]))).toEqual([0.919371, 0.040828, 0.039802]);
  });

  it('leaves an answer without noise, certain ones too, but for the margin', () => {
    expect(rounded(addToLogits(P, [0, 0, 0]))).toEqual(P);
    expect(rounded(addToLogits([1, 0, 0], [0, 0, 0]))).toEqual([1, 0, 0]);
  });
});

describe('Projection on a ball', () => {
  it('shortens a vector that is too long, and no other', () => {
    expect(rounded(projectToBall(Float64Array.of(3, 4), 1, 'l2'))).toEqual([0.6, 0.8]);
    expect([...projectToBall(Float64Array.of(0.3, 0.4), 1, 'l2')]).toEqual([0.3, 0.4]);
    // Sizes 3, 2, 1 less (3 + 2 + 1 − 3) / 3 = 1.
    expect([...projectToBall(Float64Array.of(3, 1, -2), 3, 'l1')].map((value) => value + 0)).toEqual([2, 0, -1]);
    expect([...projectToBall(Float64Array.of(3, 1, -2), 6, 'l1')]).toEqual([3, 1, -2]);
  });

  it('ends in the ball, and nowhere nearer to the vector lies a point of it', () => {
    const coordinates = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 8 });
    const radii = fc.double({ min: 0.01, max: 4, noNaN: true });
    fc.assert(
      fc.property(coordinates, radii, coordinates, (vector, radius, other) => {
        const from = Float64Array.from(vector);
        for (const norm of ['l1', 'l2'] as const) {
          const size = (point: ArrayLike<number>): number =>
            norm === 'l1' ? l1(point, []) : Math.hypot(...Array.from(point));
          const got = projectToBall(from, radius, norm);
          expect(size(got)).toBeLessThanOrEqual(radius * (1 + 1e-9));
          const inside = from.map((_, index) => other[index] ?? 0);
          const scale = Math.min(1, radius / Math.max(size(inside), 1e-9));
          const distance = (point: Float64Array): number =>
            Math.hypot(...point.map((value, at) => value - (from[at] ?? 0)));
          expect(distance(got)).toBeLessThanOrEqual(distance(inside.map((value) => value * scale)) + 1e-9);
        }
      }),
    );
  });
});

describe('Another class mixed in', () => {
  it.each([
    [0.5, 1, [0.675, 0.295, 0.03], 0.47],
    [0.5, 2, [0.675, 0.045, 0.28], 0.48],
    [1, 1, [0.45, 0.53, 0.02], 0.94],
  ])('with budget %s and class %s answers %j, %s away', (epsilon, index, expected, distance) => {
    const got = mixIn(P, index, epsilon);
    expect(rounded(got)).toEqual(expected);
    expect(l1(got, P)).toBeCloseTo(distance, 9);
  });

  it('is never the first, and every other one is drawn', () => {
    const drawn = Array.from({ length: 200 }, (_, seed) => drawOther([0.2, 0.5, 0.1, 0.2], createRng(seed)));
    expect([...new Set(drawn)].sort()).toEqual([0, 2, 3]);
    expect(drawOther([1], createRng(1))).toBe(0);
  });

  it('stays within the budget', () => {
    fc.assert(
      fc.property(posteriors(), fc.double({ min: 0, max: 2, noNaN: true }), (asked, epsilon) => {
        const p = asked.values.subarray(0, asked.columns);
        for (const index of p.keys()) expect(l1(mixIn(p, index, epsilon), p)).toBeLessThanOrEqual(epsilon + 1e-6);
      }),
    );
  });
});
