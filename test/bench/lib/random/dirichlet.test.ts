import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../bench/lib/random/rng.js';
import { drawDirichlet } from '../../../../bench/lib/random/dirichlet.js';

function draws(alpha: readonly number[], count: number, seed: string): readonly Float32Array[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => {
    const out = new Float32Array(alpha.length);
    drawDirichlet(alpha, rng, out);
    return out;
  });
}

describe('Draws from a Dirichlet distribution', () => {
  it.each([[[8, 4, 2]], [[0.5, 0.25, 2]], [[80, 0.08, 0.08]]])('have the mean and spread of parameters %j', (alpha) => {
    // Mean a / s, variance a (s - a) / (s^2 (s + 1)), s the sum of the parameters.
    const count = 4000;
    const all = draws(alpha, count, 'moments');
    const sum = alpha.reduce((total, value) => total + value, 0);
    for (const [index, a] of alpha.entries()) {
      const own = all.map((row) => row[index] ?? 0);
      const mean = own.reduce((total, value) => total + value, 0) / count;
      const variance = own.reduce((total, value) => total + (value - mean) ** 2, 0) / count;
      const expected = (a * (sum - a)) / (sum ** 2 * (sum + 1));
      // Four standard errors of a mean.
      expect(Math.abs(mean - a / sum)).toBeLessThan(4 * Math.sqrt(expected / count));
      expect(variance / expected).toBeGreaterThan(0.8);
      expect(variance / expected).toBeLessThan(1.2);
    }
  });

  it('lie on the simplex, however small the parameters, and leave out a class of parameter 0', () => {
    const alphas = fc.array(fc.double({ min: 1e-6, max: 100, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(alphas, fc.integer(), (alpha, seed) => {
        const [row = new Float32Array()] = draws([...alpha, 0], 1, `simplex ${seed}`);
        expect(row.every((value) => value >= 0)).toBe(true);
        expect(row.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
        expect(row.at(-1)).toBe(0);
      }),
    );
  });
});
