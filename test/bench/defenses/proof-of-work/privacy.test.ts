import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerCost, epsilonOf, ORDERS, otherWins } from '../../../../bench/defenses/proof-of-work/privacy.js';

describe('What a query tells of the training data', () => {
  // The card's numbers, from Python's math.erfc with sigma 28.
  it('is bounded by how unlikely noise is to name another class', () => {
    expect(otherWins([200, 30, 20], 28)).toBeCloseTo(1.154569e-5, 11);
    expect(Math.log(otherWins([200, 30, 20], 28))).toBeCloseTo(-11.369199, 6);
    expect(otherWins([100, 90, 60], 28)).toBeCloseTo(0.556524, 6);
  });

  it('is the order over the variance where the votes say nothing', () => {
    expect(answerCost(1, 2, 28)).toBeCloseTo(0.002551, 6);
    const tenQueries = 10 * answerCost(1, 20, 28);
    expect(epsilonOf([tenQueries], 1e-5, [20])).toBeCloseTo(0.861045, 6);
  });

  it('is never more than that, and less the clearer the votes are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ORDERS), fc.double({ min: 1, max: 100, noNaN: true }), (order, sigma) => {
        const costs = [0, 1e-12, 1e-6, 1e-3, 0.5, 1].map((q) => answerCost(q, order, sigma));
        expect(costs.every((cost) => cost >= 0 && cost <= order / sigma ** 2)).toBe(true);
        expect(costs[0]).toBe(0);
        costs.slice(1).forEach((cost, index) => expect(cost + 1e-12).toBeGreaterThanOrEqual(costs[index] ?? 0));
      }),
    );
  });
});
