import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { crossedPValue } from '../../../../bench/lib/stats/crossed-test.js';

describe('crossedPValue', () => {
  it('is the level at which the interval starts to exclude zero', () => {
    // No spread over seeds: a plain z test. 1.95996 * sqrt(1 / 100) = 0.195996 is the edge at 5 %.
    expect(crossedPValue({ seedMeans: [0.1959964, 0.1959964], itemVariance: 1, items: 100 })).toBeCloseTo(0.05, 5);
  });

  it('is a t test over seeds where items do not vary', () => {
    // Seed means 1, 2, 3: t = 2 / sqrt(1/3) = 3.4641 with 2 degrees of freedom; two-sided p = 0.0742.
    expect(crossedPValue({ seedMeans: [1, 2, 3], itemVariance: 0, items: 100 })).toBeCloseTo(0.0742, 4);
  });

  it('finds nothing where the mean is zero or a single item was scored', () => {
    expect(crossedPValue({ seedMeans: [-1, 1], itemVariance: 1, items: 100 })).toBe(1);
    expect(crossedPValue({ seedMeans: [1, 1], itemVariance: null, items: 1 })).toBe(1);
  });

  it('calls a difference that is none significant in at most about 5 % of runs', () => {
    const rng = createRng('crossed test size');
    let significant = 0;
    for (let run = 0; run < 1000; run++) {
      const items = rng.normal() * 0.005;
      const seedMeans = [0, 1, 2].map(() => items + rng.normal() * 0.01);
      if (crossedPValue({ seedMeans, itemVariance: 0.25, items: 10_000 }) < 0.05) significant++;
    }
    expect(significant / 1000).toBeLessThan(0.065);
  });
});
