import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOfSplit, splitTest } from '../../../../bench/lib/splits/test-pool.js';

describe('A test part of which a pool is taken', () => {
  it('is divided without an image in both, none missing, in whole groups, never more than asked', () => {
    const images = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(images, fc.boolean(), fc.integer({ min: 1, max: 70 }), (rows, grouped, wanted) => {
        const labels = Int32Array.from(rows, ([label]) => label);
        const groups = grouped ? Int32Array.from(rows, ([, group]) => group) : null;
        const { pool, rest } = splitTest({ labels, groups }, wanted);
        expect([...pool, ...rest].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        expect(pool.length).toBeLessThanOrEqual(wanted);
        if (groups === null) expect(pool.length).toBe(Math.min(wanted, rows.length));
        const asked = new Set([...pool].map((row) => groups?.[row] ?? row));
        if (groups !== null) expect([...rest].some((row) => asked.has(groups[row] ?? row))).toBe(false);
      }),
    );
  });

  it('is divided the same everywhere, and not by its order', () => {
    const part = { labels: new Int32Array(20), groups: null };
    expect([...splitTest(part, 10).pool]).toEqual([...splitTest(part, 10).pool]);
    expect([...splitTest(part, 10).pool].sort((a, b) => a - b)).not.toEqual([...Array(10).keys()]);
    // A smaller pool is the beginning of a larger one.
    expect([...splitTest(part, 10).pool].slice(0, 4)).toEqual([...splitTest(part, 4).pool]);
  });

  it('is what its splits are of', () => {
    expect(['test', 'test-pool', 'test-rest', 'reserve'].map(partOfSplit)).toEqual(['test', 'test', 'test', 'train']);
  });
});
