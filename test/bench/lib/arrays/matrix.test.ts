import { describe, expect, it } from 'vitest';
import { argmax, mapRows, normalizeInPlace, pickRows } from '../../../../bench/lib/arrays/matrix.js';

describe('argmax', () => {
  it('is the position of the largest, the lowest of a tie, and -1 of nothing', () => {
    expect(argmax([1, 3, 2])).toBe(1);
    expect(argmax([2, 3, 3])).toBe(1);
    expect(argmax([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(0);
    expect(argmax([])).toBe(-1);
  });
});

describe('mapRows', () => {
  it('maps every row into a new matrix', () => {
    const matrix = { values: Float32Array.of(1, 2, 3, 4), rows: 2, columns: 2 };
    const swapped = mapRows(matrix, (row, out) => out.set(row.toReversed()));
    expect(swapped).toEqual({ values: Float32Array.of(2, 1, 4, 3), rows: 2, columns: 2 });
    expect([...matrix.values]).toEqual([1, 2, 3, 4]);
  });
});

describe('normalizeInPlace', () => {
  it('scales to sum 1, and says so when there is nothing to scale', () => {
    const row = Float32Array.of(1, 3);
    expect(normalizeInPlace(row)).toBe(true);
    expect([...row]).toEqual([0.25, 0.75]);
    expect(normalizeInPlace(new Float32Array(2))).toBe(false);
  });
});

describe('pickRows', () => {
  it('takes rows in the order given, one several times, and none at all', () => {
    const matrix = { values: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 3, columns: 2 };
    expect(pickRows(matrix, [2, 0, 2])).toEqual({ values: Float32Array.of(5, 6, 1, 2, 5, 6), rows: 3, columns: 2 });
    expect(pickRows(matrix, [])).toEqual({ values: new Float32Array(0), rows: 0, columns: 2 });
  });
});
