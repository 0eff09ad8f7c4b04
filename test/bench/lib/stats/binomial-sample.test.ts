import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { sampleBinomial } from '../../../../bench/lib/stats/binomial-sample.js';

describe('sampleBinomial', () => {
  // Both methods and the mirrored side; (100, 0.1) is the first mean of the rejection method.
  it.each([
    [10, 0.3],
    [2000, 0.002],
    [100, 0.1],
    [1000, 0.3],
    [100_000, 0.02],
    [40, 0.9],
  ])('draws from Binomial(%i, %f): a chi-square test over twenty cells finds nothing', (n, p) => {
    const rng = createRng(`binomial ${n} ${p}`);
    const draws = 20_000;
    const cells = new Map<number, number>();
    for (let draw = 0; draw < draws; draw++) {
      const cell = Math.min(19, Math.floor(20 * binomialCdf(sampleBinomial(rng, n, p), n, p)));
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    const expected = new Map<number, number>();
    for (let k = 0; k <= n; k++) {
      const below = k === 0 ? 0 : binomialCdf(k - 1, n, p);
      const upTo = binomialCdf(k, n, p);
      const cell = Math.min(19, Math.floor(20 * upTo));
      expected.set(cell, (expected.get(cell) ?? 0) + draws * (upTo - below));
    }
    let statistic = 0;
    for (const [cell, count] of expected) statistic += ((cells.get(cell) ?? 0) - count) ** 2 / count;
    expect(1 - chisquareCdf(statistic, expected.size - 1)).toBeGreaterThan(0.001);
  });

  it('knows what is certain', () => {
    const rng = createRng(1);
    expect([sampleBinomial(rng, 7, 0), sampleBinomial(rng, 7, 1), sampleBinomial(rng, 0, 0.5)]).toEqual([0, 7, 0]);
  });
});
