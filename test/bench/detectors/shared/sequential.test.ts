import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, conformalP, shiryaevRoberts } from '../../../../bench/detectors/shared/sequential.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

describe('A conformal p-value', () => {
  it('counts the honest scores that are as anomalous, and the query itself', () => {
    const honest = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 2.5, 3, 4].map((score) => conformalP(honest, score) * 5)).toEqual([5, 5, 4, 2, 2, 1]);
  });

  it('falls as the score rises, in (0, 1]', () => {
    const scores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scores, fc.integer({ min: -21, max: 21 }), (given, score) => {
        const honest = Float64Array.from(given).sort();
        const p = conformalP(honest, score);
        expect(p).toBe((1 + given.filter((value) => value >= score).length) / (given.length + 1));
        expect(conformalP(honest, score + 1)).toBeLessThanOrEqual(p);
      }),
    );
  });
});

describe('Evidence from a p-value', () => {
  it('is κ p^(κ − 1)', () => {
    expect(calibrate(1, 0.4)).toBe(0.4);
    // 0.4 · 0.01^−0.6 = 0.4 · 10^1.2
    expect(calibrate(0.01, 0.4)).toBeCloseTo(0.4 * 15.848932, 6);
  });

  it('is at most 1 on average over honest queries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (n, kappa) => {
        const ranks = Array.from({ length: n + 1 }, (_, rank) => calibrate((rank + 1) / (n + 1), kappa));
        expect(ranks.reduce((sum, value) => sum + value, 0) / ranks.length).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('The Shiryaev–Roberts statistic', () => {
  it('of the evidence 2, 0.5, 4 is 2, 1.5, 10', () => {
    const course = [2, 0.5, 4].reduce<number[]>(
      (all, evidence) => [...all, shiryaevRoberts(all.at(-1) ?? 0, evidence)],
      [],
    );
    expect(course).toEqual([2, 1.5, 10]);
  });

  it('reaches 1000 within 100 honest queries in no more than a tenth of the streams', () => {
    // Its mean at query t is at most t, so by Doob's inequality the share is at most 100 / 1000.
    const rng = createRng('honest streams');
    const alarmed = Array.from({ length: 300 }, () => {
      let statistic = 0;
      for (let query = 0; query < 100 && statistic < 1000; query++)
        statistic = shiryaevRoberts(statistic, calibrate(1 - rng.nextFloat(), 0.4));
      return statistic >= 1000;
    }).filter(Boolean).length;
    // 0.1 and five standard errors of √(0.09 / 300).
    expect(alarmed / 300).toBeLessThan(0.1 + 0.087);
  });
});
