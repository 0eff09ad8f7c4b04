import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seedTolerance } from '../../../../bench/lib/stats/seed-tolerance.js';

test('without other seeds two trainings may lie apart what the prior of 2 points allows', () => {
  // t(0.975; 4) = 2.776445, times the square root of 2, times 0.02.
  expect(seedTolerance([])).toBeCloseTo(2.776445 * Math.SQRT2 * 0.02, 6);
  expect(seedTolerance([0.4])).toBe(seedTolerance([]));
});

test('seeds that scatter little narrow it, and seeds that scatter much widen it', () => {
  // Three seeds without scatter: t(0.975; 6) = 2.446912, s² = 4 · 0.02² / 6.
  expect(seedTolerance([0.5, 0.5, 0.5])).toBeCloseTo(2.446912 * Math.SQRT2 * Math.sqrt((4 * 0.0004) / 6), 6);
  // 0.4, 0.5, 0.6: sum of squares 0.02, s² = (0.0016 + 0.02) / 6 = 0.0036, s = 0.06.
  expect(seedTolerance([0.4, 0.5, 0.6])).toBeCloseTo(2.446912 * Math.SQRT2 * 0.06, 6);
});

test('it is the same wherever the rates lie, and never less than a twentieth of a point', () => {
  const rates = fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { maxLength: 10 });
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 0.5, noNaN: true }), (values, shift) => {
      const tolerance = seedTolerance(values);
      expect(seedTolerance(values.map((value) => value + shift))).toBeCloseTo(tolerance, 9);
      expect(tolerance).toBeGreaterThan(0.0005);
    }),
  );
});
