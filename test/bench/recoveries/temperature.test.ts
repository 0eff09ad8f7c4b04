import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recovery } from '../../../bench/recoveries/temperature.js';
import { answersOf, recovered } from './answers.js';

describe('temperature', () => {
  it('sharpens by the square at a half', async () => {
    // Card A12: .36, .09 and .01 over .46; .81, .0036 and .0016 over .8152.
    expect(await recovered(recovery, answersOf([0.6, 0.3, 0.1], [0.9, 0.06, 0.04]))).toEqual([
      0.782609, 0.195652, 0.021739, 0.993621, 0.004416, 0.001963,
    ]);
  });

  it('undoes itself at the inverse, and changes nothing at 1', async () => {
    const answers = answersOf([0.782609, 0.195652, 0.021739]);
    expect(await recovered(recovery, answers, { temperature: 2 })).toEqual([0.6, 0.3, 0.1]);
    expect(await recovered(recovery, answers, { temperature: 1 })).toEqual([0.782609, 0.195652, 0.021739]);
  });

  it('keeps the order and the simplex, whatever the answer and the temperature', async () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(weights, fc.double({ min: 0.01, max: 100, noNaN: true }), async (row, temperature) => {
        const sum = row.reduce((total, value) => total + value, 0);
        fc.pre(sum > 1e-3);
        const posterior = row.map((value) => Math.fround(value / sum));
        const out = await recovered(recovery, answersOf(posterior), { temperature });
        expect(out.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 4);
        for (const [index, value] of posterior.entries()) {
          if (value === 0) expect(out[index]).toBe(0);
          for (const [other, weight] of posterior.entries())
            if (weight < value) expect(out[other]).toBeLessThanOrEqual(out[index] ?? 0);
        }
      }),
    );
  });

  it('leaves an answer without any weight as it is', async () => {
    expect(await recovered(recovery, answersOf([0, 0]))).toEqual([0, 0]);
  });
});
