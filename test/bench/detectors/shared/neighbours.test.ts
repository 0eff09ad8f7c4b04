import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../bench/contract/arrays.js';
import { nearestSquared, unitRows } from '../../../../bench/detectors/shared/neighbours.js';

function matrix(...rows: readonly (readonly number[])[]): Matrix {
  return { values: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

const BANK = matrix([1, 0], [0, 1], [0.6, 0.8], [0.8, 0.6]);

describe('The nearest rows', () => {
  it('of (3, 4) scaled to length 1 lie 0, 0.282843, 0.632456 and 0.894427 away', () => {
    const query = unitRows(matrix([3, 4])).values;
    const distances = nearestSquared(query, BANK, 4).map(Math.sqrt);
    [0, 0.282843, 0.632456, 0.894427].forEach((value, index) => expect(distances[index]).toBeCloseTo(value, 6));
    expect(nearestSquared(query, BANK, 2).at(-1)).toBeCloseTo(0.08, 6);
  });

  it('are all where there are fewer than asked for', () => {
    expect(nearestSquared([0, 0], BANK, 9)).toHaveLength(4);
  });

  it('are those of all distances, sorted', () => {
    const vectors = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 40, maxLength: 40 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 25 }), (rows, k) => {
        const [query = [], ...others] = rows;
        const all = others.map((row) => row.reduce((sum, value, at) => sum + (value - (query[at] ?? 0)) ** 2, 0));
        expect(nearestSquared(query, matrix(...others), k)).toEqual(all.sort((a, b) => a - b).slice(0, k));
      }),
    );
  });
});

describe('Rows of length 1', () => {
  it('leave a row of zeros', () => {
    expect([...unitRows(matrix([0, 0], [0, -5])).values].map((value) => value + 0)).toEqual([0, 0, 0, -1]);
  });
});
