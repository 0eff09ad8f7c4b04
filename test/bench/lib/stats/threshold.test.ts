import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseThreshold, thresholdAt } from '../../../../bench/lib/stats/threshold.js';

const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 20 });

function balancedAccuracy(benign: readonly number[], anomalous: readonly number[], threshold: number): number {
  const trueNegatives = benign.filter((score) => score < threshold).length / benign.length;
  const truePositives = anomalous.filter((score) => score >= threshold).length / anomalous.length;
  return (trueNegatives + truePositives) / 2;
}

describe('chooseThreshold', () => {
  it('separates what can be separated, at the lowest anomalous score', () => {
    const chosen = chooseThreshold(Float64Array.of(-2, -1), Float64Array.of(5, 3));
    expect(chosen).toEqual({ threshold: 3, balancedAccuracy: 1 });
  });

  it('takes the lowest of thresholds that are as good', () => {
    // At 1: TNR 0/2, TPR 2/2. At 2: TNR 1/2, TPR 1/2. At 3: the same. All 0.5.
    const chosen = chooseThreshold(Float64Array.of(1, 3), Float64Array.of(1, 3));
    expect(chosen).toEqual({ threshold: 1, balancedAccuracy: 0.5 });
  });

  it('weighs the sides alike however many scores they have', () => {
    // At 1: TNR 9/10, TPR 1/1, against accuracy's choice "all benign".
    const benign = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    expect(chooseThreshold(benign, Float64Array.of(1))).toEqual({ threshold: 1, balancedAccuracy: 0.95 });
  });

  it('finds the best of all thresholds, and none below it is as good', () => {
    fc.assert(
      fc.property(scores, scores, (benign, anomalous) => {
        const chosen = chooseThreshold(Float64Array.from(benign), Float64Array.from(anomalous));
        expect(chosen.balancedAccuracy).toBeCloseTo(balancedAccuracy(benign, anomalous, chosen.threshold), 12);
        for (const other of [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]) {
          const reached = balancedAccuracy(benign, anomalous, other);
          expect(reached).toBeLessThanOrEqual(chosen.balancedAccuracy + 1e-12);
        }
        for (const lower of [...benign, ...anomalous].filter((score) => score < chosen.threshold)) {
          expect(balancedAccuracy(benign, anomalous, lower)).toBeLessThan(chosen.balancedAccuracy - 1e-12);
        }
      }),
    );
  });

  it('refuses an empty side and scores that are no numbers', () => {
    expect(() => chooseThreshold(new Float64Array(), Float64Array.of(1))).toThrow(RangeError);
    expect(() => chooseThreshold(Float64Array.of(Number.NaN), Float64Array.of(1))).toThrow(RangeError);
  });
});

describe('thresholdAt', () => {
  it('lets the stated share of benign scores above it, and no more', () => {
    const benign = Float64Array.of(4, 1, 3, 2);
    // One of four is the share of 0.25: 4 is above, 3 is not.
    const { threshold, balancedAccuracy: accuracy } = thresholdAt({ benign, anomalous: Float64Array.of(5, 2) }, 0.25);
    expect(threshold).toBeGreaterThan(3);
    expect(threshold).toBeLessThan(3.001);
    expect(accuracy).toBeCloseTo((3 / 4 + 1 / 2) / 2, 12);
  });

  it('never looks at the other side, and keeps its rate with ties and negative scores', () => {
    const rates = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(scores, scores, rates, (benign, anomalous, rate) => {
        const own = Float64Array.from(benign);
        const { threshold } = thresholdAt({ benign: own, anomalous: Float64Array.from(anomalous) }, rate);
        expect(thresholdAt({ benign: own, anomalous: Float64Array.of(1000) }, rate).threshold).toBe(threshold);
        const above = own.filter((score) => score >= threshold).length;
        expect(above).toBeLessThanOrEqual(rate * benign.length);
      }),
    );
  });
});
