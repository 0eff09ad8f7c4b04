import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kMeans } from '../../../../bench/attacks/shared/k-means.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

const matrix = (...rows: readonly (readonly number[])[]) => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]?.length ?? 0,
});

describe('k-means', () => {
  it('finds groups that lie apart, numbered by their first row, whatever the seed', () => {
    const points = matrix([0, 0], [9, 9], [0, 1], [9, 8], [-9, 9], [1, 0]);
    for (let seed = 0; seed < 5; seed++) expect([...kMeans(points, 3, createRng(seed))]).toEqual([0, 1, 0, 1, 2, 0]);
  });

  it('makes one group of points that coincide, and as many as there are points at most', () => {
    expect([...kMeans(matrix([1], [1], [1]), 2, createRng(1))]).toEqual([0, 0, 0]);
    expect(new Set(kMeans(matrix([1], [2]), 5, createRng(1))).size).toBe(2);
  });

  it('gives the same for the same seed, and no number beyond its groups', () => {
    const rows = fc.array(fc.array(fc.float({ noNaN: true, min: -9, max: 9 }), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (points, groups) => {
        const own = kMeans(matrix(...points), groups, createRng(2));
        expect(own).toEqual(kMeans(matrix(...points), groups, createRng(2)));
        expect(Math.max(...own)).toBeLessThan(groups);
      }),
    );
  });
});
