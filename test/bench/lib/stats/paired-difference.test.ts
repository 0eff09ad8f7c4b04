import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { resampler } from '../../../../bench/lib/stats/resample.js';
import { pairedDifferenceInterval } from '../../../../bench/lib/stats/paired-difference.js';

describe('pairedDifferenceInterval', () => {
  it('gives the published interval of the paired table 36, 12, 2, 0', () => {
    // Newcombe 1998, differences based on paired data, method 10: 0.0569 to 0.3404.
    const { low, high } = pairedDifferenceInterval({ both: 36, onlyFirst: 12, onlySecond: 2, neither: 0 });
    expect(low).toBeCloseTo(0.0569, 4);
    expect(high).toBeCloseTo(0.3404, 4);
  });

  it('covers the true difference in about 95 % of samples', () => {
    const truth = Int32Array.of(50, 30, 8, 12);
    const fill = resampler(truth);
    const out = new Int32Array(4);
    const rng = createRng('paired coverage');
    let covered = 0;
    for (let sample = 0; sample < 3000; sample++) {
      fill(rng, out);
      const [both = 0, onlyFirst = 0, onlySecond = 0, neither = 0] = out;
      const { low, high } = pairedDifferenceInterval({ both, onlyFirst, onlySecond, neither });
      if (low <= 0.22 && 0.22 <= high) covered++;
    }
    expect(covered / 3000).toBeGreaterThan(0.935);
    expect(covered / 3000).toBeLessThan(0.975);
  });

  it('turns around when the two sides are swapped', () => {
    const one = pairedDifferenceInterval({ both: 5, onlyFirst: 9, onlySecond: 2, neither: 4 });
    const other = pairedDifferenceInterval({ both: 5, onlyFirst: 2, onlySecond: 9, neither: 4 });
    expect(other.low).toBeCloseTo(-one.high, 12);
    expect(other.high).toBeCloseTo(-one.low, 12);
  });
});
