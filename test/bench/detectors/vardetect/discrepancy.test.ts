import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { discrepancy, kernelSum, medianDistance } from '../../../../bench/detectors/vardetect/discrepancy.js';
import { windowThreshold } from '../../../../bench/detectors/shared/honest-windows.js';

const column = (...values: readonly number[]): Matrix => ({
  values: Float32Array.from(values),
  rows: values.length,
  columns: 1,
});

describe('Maximum mean discrepancy', () => {
  it('is that of the card for {0, 1} against {2, 3} at a width of 1', () => {
    const [first, second] = [column(0, 1), column(2, 3)];
    expect(discrepancy(first, second, 1)).toBeCloseTo(0.768906, 6);
    // With bias the diagonal counts: 2 rows with themselves on either side, a kernel of 1 each.
    const own = (sample: Matrix): number => (kernelSum(sample, sample, 1) + sample.rows) / sample.rows ** 2;
    expect(own(first) + own(second) - (2 * kernelSum(first, second, 1)) / 4).toBeCloseTo(1.162376, 6);
  });

  it('is the same whichever sample comes first, and grows as they move apart', () => {
    const sample = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const [a, b] = [column(...left), column(...right)];
        expect(discrepancy(a, b, 1)).toBeCloseTo(discrepancy(b, a, 1), 9);
        const [near, far] = [2, 3].map((shift) => column(...right.map((value) => value + 3 * shift)));
        expect(discrepancy(a, far ?? b, 1)).toBeGreaterThanOrEqual(discrepancy(a, near ?? b, 1) - 1e-6);
      }),
    );
  });

  it('takes the median distance for the width of its kernel, and 1 where all images are one', () => {
    expect(medianDistance(column(0, 1, 3, 6))).toBe(2);
    expect(medianDistance(column(5, 5, 5))).toBe(1);
  });
});

describe('A threshold from honest windows', () => {
  it('leaves the stated share of them above, drawn alike for the same seed', () => {
    const windows = { count: 200, window: 10, subsets: 400, falseAlarmRate: 0.1, seed: 3 };
    const mean = (rows: Int32Array): number => rows.reduce((sum, row) => sum + row, 0) / rows.length;
    const threshold = windowThreshold(windows, mean);
    expect(windowThreshold(windows, mean)).toBe(threshold);
    const seen: number[] = [];
    windowThreshold(windows, (rows) => seen.push(mean(rows)));
    const above = seen.filter((value) => value > threshold).length;
    // Equal means are neither above nor below one another.
    expect(above).toBeLessThanOrEqual(40);
    expect(above).toBeGreaterThan(30);
  });
});
