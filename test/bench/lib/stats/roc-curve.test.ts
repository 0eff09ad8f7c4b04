// The ROC curve as points: its corners, and few of them.
import { describe, expect, it } from 'vitest';
import { rocTable } from '../../../../bench/lib/stats/roc.js';
import { rocCurve } from '../../../../bench/lib/stats/roc-curve.js';

describe('rocCurve', () => {
  it('goes from flagging nothing to flagging everything, by way of each threshold', () => {
    // Thresholds 4, 3, 2, 1: one anomalous, then one benign, and so on.
    const table = rocTable(Float64Array.of(1, 3), Float64Array.of(2, 4));
    expect(rocCurve(table)).toEqual([
      { falsePositiveRate: 0, truePositiveRate: 0 },
      { falsePositiveRate: 0, truePositiveRate: 0.5 },
      { falsePositiveRate: 0.5, truePositiveRate: 0.5 },
      { falsePositiveRate: 0.5, truePositiveRate: 1 },
      { falsePositiveRate: 1, truePositiveRate: 1 },
    ]);
  });

  it('has a few hundred points however many scores there are, and ends at the corner', () => {
    const scores = Float64Array.from({ length: 20_000 }, (_, at) => at);
    const curve = rocCurve(
      rocTable(
        scores,
        scores.map((score) => score + 5000),
      ),
    );
    expect(curve.length).toBeLessThan(205);
    expect(curve.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 });
  });
});
