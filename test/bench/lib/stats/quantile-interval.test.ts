import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { quantileInterval } from '../../../../bench/lib/stats/quantile-interval.js';

describe('quantileInterval', () => {
  it('takes the 2nd and the 9th of ten for the median', () => {
    // Binomial(10, 1/2): P(B <= 1) = 0.0107 <= 0.025 < P(B <= 2) = 0.0547, and the same above.
    const interval = quantileInterval([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.5);
    expect(interval).toMatchObject({ low: 2, high: 9, method: 'order-statistics' });
  });

  it('has none where the sample is too small for the level', () => {
    // Five values: P(B <= 0) = 1/32 > 0.025.
    expect(quantileInterval([1, 2, 3, 4, 5], 0.5)).toBeNull();
    expect(
      quantileInterval(
        Array.from({ length: 50 }, (_, index) => index),
        0.99,
      ),
    ).toBeNull();
  });

  it('covers the true quantile at least as often as it says', () => {
    const rng = createRng('quantile coverage');
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const interval = quantileInterval(
        Float64Array.from({ length: 30 }, () => rng.nextFloat() ** 3),
        0.75,
      );
      if (interval !== null && interval.low <= 0.75 ** 3 && 0.75 ** 3 <= interval.high) covered++;
    }
    expect(covered / 2000).toBeGreaterThan(0.94);
  });
});
