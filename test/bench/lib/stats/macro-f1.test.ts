import { describe, expect, it } from 'vitest';
import { macroF1 } from '../../../../bench/lib/stats/macro-f1.js';

const of = (labels: number[], predicted: number[], classes: number): number =>
  macroF1(Int32Array.from(labels), Int32Array.from(predicted), classes);

describe('macroF1', () => {
  it('averages over the classes, the rare as much as the common', () => {
    // Class 0: TP 2, FP 1, FN 0: 4/5. Class 1: TP 1, FP 0, FN 1: 2/3.
    expect(of([0, 0, 1, 1], [0, 0, 0, 1], 2)).toBeCloseTo((4 / 5 + 2 / 3) / 2, 12);
  });

  it('leaves out a class that nobody names, and counts one that is only guessed', () => {
    expect(of([0, 0], [0, 0], 3)).toBe(1);
    // Class 1 is guessed once and never right.
    expect(of([0, 0], [0, 1], 3)).toBeCloseTo((2 / 3 + 0) / 2, 12);
  });

  it('is 0 without items', () => {
    expect(of([], [], 2)).toBe(0);
  });
});
