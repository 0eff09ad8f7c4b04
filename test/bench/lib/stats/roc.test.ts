import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc, averagePrecision, falsePositivesAt, rocTable } from '../../../../bench/lib/stats/roc.js';
import { midRanks } from '../../../../bench/lib/stats/ranks.js';

const table = (benign: readonly number[], anomalous: readonly number[]) =>
  rocTable(Float64Array.from(benign), Float64Array.from(anomalous));
const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });

describe('auroc', () => {
  it('counts ties half', () => {
    // Pairs (anomalous, benign): 3>1, 3>2, 2>1 win, 2=2 is half: 3.5 of 4.
    expect(auroc(table([1, 2], [2, 3]))).toBe(0.875);
    expect(auroc(table([1, 1], [1, 1, 1]))).toBe(0.5);
    expect(auroc(table([0, 1], [2, 3]))).toBe(1);
  });

  it('equals the rank-sum formula', () => {
    fc.assert(
      fc.property(scores, scores, (benign, anomalous) => {
        const ranks = midRanks([...anomalous, ...benign]).subarray(0, anomalous.length);
        const n = anomalous.length;
        const u = ranks.reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
        expect(auroc(table(benign, anomalous))).toBeCloseTo(u / (n * benign.length), 12);
      }),
    );
  });

  it('ignores monotone transforms and the order of scores, and mirrors when the sides are swapped', () => {
    fc.assert(
      fc.property(scores, scores, (benign, anomalous) => {
        const area = auroc(table(benign, anomalous));
        expect(auroc(table(benign.map(Math.exp).reverse(), anomalous.map(Math.exp)))).toBe(area);
        expect(auroc(table(anomalous, benign))).toBeCloseTo(1 - area, 12);
      }),
    );
  });

  it('refuses NaN', () => {
    expect(() => table([NaN, 1], [2])).toThrow(/got NaN/);
  });
});

describe('averagePrecision', () => {
  it('is the area of the steps, both sides weighed alike', () => {
    // Descending 4+ 3- 2+ 1-: at 4 TPR 1/2, FPR 0: precision 1; at 2 TPR 1, FPR 1/2: 2/3. (1 + 2/3) / 2 = 5/6.
    expect(averagePrecision(table([3, 1], [4, 2]))).toBeCloseTo(5 / 6, 12);
  });

  it('does not depend on how many items a side has', () => {
    expect(averagePrecision(table([3, 3, 3, 1, 1, 1], [4, 2]))).toBeCloseTo(5 / 6, 12);
  });

  it('is one half for a constant score and one for a perfect one', () => {
    expect(averagePrecision(table([1, 1], [1]))).toBe(0.5);
    expect(averagePrecision(table([0, 0], [1, 2]))).toBe(1);
  });
});

describe('falsePositivesAt', () => {
  it('reads the false alarms where 95 of 100 are caught', () => {
    const anomalous = Array.from({ length: 100 }, (_, index) => index);
    // 95 are caught from score 5 up; of the benign 5, 6 and 200 are there.
    expect(falsePositivesAt(table([4, 5, 6, 200, -1], anomalous), 0.95)).toBe(3);
  });
});
