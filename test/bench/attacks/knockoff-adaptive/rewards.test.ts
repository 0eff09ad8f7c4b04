// Rewards by the values of card A2, and finite whatever comes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certainty,
  crossEntropy,
  diversity,
  onScale,
  Rewards,
} from '../../../../bench/attacks/knockoff-adaptive/rewards.js';

const [FIRST, SECOND, GUESS] = [
  [0.9, 0.06, 0.04],
  [0.2, 0.5, 0.3],
  [0.6, 0.3, 0.1],
];

describe('Rewards', () => {
  it('of certainty are the gap of the two largest', () => {
    expect(certainty(FIRST)).toBeCloseTo(0.84, 6);
    expect(certainty(SECOND)).toBeCloseTo(0.2, 6);
  });

  it('of diversity are what exceeds the mean of the past, in which the answer itself is not', () => {
    // Of the past alone .7; with the answer in it, as ART has it, .35.
    expect(diversity(SECOND, [FIRST])).toBeCloseTo(0.7, 6);
    expect(diversity(SECOND, [FIRST, SECOND])).toBeCloseTo(0.35, 6);
    expect(diversity(SECOND, [])).toBe(0);
  });

  it('of loss are the cross-entropy to posteriors: no softmax of them, which would give 1.037177', () => {
    expect(crossEntropy(FIRST, GUESS)).toBeCloseTo(0.624085, 6);
  });

  it('come on the scale of their window, and say nothing where it is flat', () => {
    expect(onScale([0.2, 0.8, 0.5])).toBeCloseTo(0.5, 12);
    expect(onScale([3, 3, 3])).toBe(0);
    expect(onScale([3])).toBe(0);
  });

  it('are measured against those before them', () => {
    const rewards = new Rewards(['certainty'], 3);
    // Certainty .2, .84, .2, .52 on the scale of three: 0, 1, 0, .5; the means before: none, 0, .5, 1/3.
    const told = [SECOND, FIRST, SECOND, [0.76, 0.24, 0]].map((answer) => rewards.advantageOf(answer, GUESS));
    expect(told.map((value) => Number(value.toFixed(6)))).toEqual([0, 1, -0.5, 0.166667]);
  });

  it('are finite for every answer and every guess, no number among them', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY, 1e-320));
    const row = fc.array(value, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, row), { maxLength: 12 }), (answers) => {
        const rewards = new Rewards(['certainty', 'diversity', 'loss'], 4);
        for (const [answer, guess] of answers) {
          const advantage = rewards.advantageOf(answer, guess);
          expect(Math.abs(advantage)).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
