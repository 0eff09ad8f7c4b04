import { describe, expect, it } from 'vitest';
import { argmaxRows, countClasses, countOnes, equalItems, topK } from '../../../../bench/lib/evidence/predictions.js';

const MATRIX = { values: Float32Array.of(0.2, 0.5, 0.3, 0.4, 0.2, 0.4), rows: 2, columns: 3 };

describe('predictions', () => {
  it('names the class of each row, the lowest index in a tie', () => {
    expect([...argmaxRows(MATRIX)]).toEqual([1, 0]);
    expect(argmaxRows({ values: new Float32Array(0), rows: 0, columns: 3 })).toHaveLength(0);
  });

  it('lists the top classes, the lower index first in a tie, at most all of them', () => {
    expect(topK(MATRIX, 0, 2)).toEqual([1, 2]);
    expect(topK(MATRIX, 1, 2)).toEqual([0, 2]);
    expect(topK(MATRIX, 1, 9)).toEqual([0, 2, 1]);
  });

  it('compares item by item and refuses other lengths', () => {
    const equal = equalItems([1, 2, 3], [1, 0, 3]);
    expect([...equal]).toEqual([1, 0, 1]);
    expect(countOnes(equal)).toBe(2);
    expect(() => equalItems([1], [])).toThrow(/got 1 and 0/);
  });

  it('counts classes and refuses a label that is none', () => {
    expect([...countClasses([2, 0, 2], 3)]).toEqual([1, 0, 2]);
    expect(() => countClasses([3], 3)).toThrow(RangeError);
  });
});
