import { describe, expect, it } from 'vitest';
import { isDistribution, l1Distances } from '../../../../bench/lib/evidence/defended.js';

const matrix = (...rows: readonly (readonly number[])[]) => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: 2,
});

describe('l1Distances', () => {
  it('sums absolute differences row by row', () => {
    expect([...l1Distances(matrix([1, 0], [0.5, 0.5]), matrix([0, 1], [0.5, 0.5]))]).toEqual([2, 0]);
  });

  it('refuses matrices of another shape', () => {
    expect(() => l1Distances(matrix([1, 0]), matrix())).toThrow(/expected 1 x 2, got 0 x 2/);
  });
});

describe('isDistribution', () => {
  it('wants no negative entry, a sum of one, and numbers', () => {
    const answers = matrix([0.25, 0.75], [-0.1, 1.1], [0.5, 0.4], [NaN, 1]);
    expect([0, 1, 2, 3].map((row) => isDistribution(answers, row))).toEqual([true, false, false, false]);
  });
});
