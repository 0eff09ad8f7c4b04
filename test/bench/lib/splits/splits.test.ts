// The splits of contract 4: disjoint, whole groups, the same everywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredTestRows, DEFAULT_SPLITS, splitLabelled, splitPool } from '../../../../bench/lib/splits/splits.js';

/** Classes of some tracks each, tracks of some frames each, in the order of GTSRB's files. */
const labelledTracks = fc
  .array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 })
  .map((classes) => {
    const rows = classes.flatMap((tracks, label) =>
      tracks.flatMap((frames, track) => Array.from({ length: frames }, () => ({ label, group: label * 1000 + track }))),
    );
    return {
      labels: Int32Array.from(rows, ({ label }) => label),
      groups: Int32Array.from(rows, ({ group }) => group),
    };
  });

const ascending = (...parts: readonly Int32Array[]): number[] =>
  parts.flatMap((part) => [...part]).sort((a, b) => a - b);

describe('splitLabelled', () => {
  it('gives every row to exactly one split', () => {
    fc.assert(
      fc.property(labelledTracks, fc.boolean(), ({ labels, groups }, grouped) => {
        const split = splitLabelled({ labels, groups: grouped ? groups : null });
        expect(ascending(...Object.values(split))).toEqual([...labels.keys()]);
      }),
    );
  });

  it('never lets a group straddle two splits, whatever the fractions', () => {
    const rates = fc.record({ reserve: fc.double({ min: 0, max: 0.5, noNaN: true }), validation: fc.constant(0.1) });
    fc.assert(
      fc.property(labelledTracks, rates, (data, fractions) => {
        const owner = new Map<number, string>();
        for (const [name, rows] of Object.entries(splitLabelled({ ...data, fractions }))) {
          for (const row of rows) {
            const group = data.groups[row] ?? -1;
            expect(owner.get(group) ?? name).toBe(name);
            owner.set(group, name);
          }
        }
      }),
    );
  });

  it('keeps every class in victim-train', () => {
    fc.assert(
      fc.property(labelledTracks, (data) => {
        const trained = splitLabelled(data)['victim-train'];
        expect(new Set(trained.map((row) => data.labels[row] ?? -1))).toEqual(new Set(data.labels));
      }),
    );
  });

  it('meets the fractions exactly where nothing is grouped, class by class', () => {
    // 10 classes of 500: 10 % of a class is 50, 2 % is 10.
    const labels = Int32Array.from({ length: 5000 }, (_, row) => row % 10);
    const split = splitLabelled({ labels, groups: null });
    const count = (rows: Int32Array, label: number): number => rows.filter((row) => labels[row] === label).length;
    for (let label = 0; label < 10; label++) {
      expect(count(split.reserve, label)).toBe(50);
      expect(count(split['victim-validation'], label)).toBe(10);
      expect(count(split['victim-train'], label)).toBe(440);
    }
  });

  it('carries over what a class of few large groups cannot give, so that the whole comes out right', () => {
    // 20 classes of 7 tracks of 30: 2 % of a class is 4.2 images, less than any track; of all it is 84.
    const groups = Int32Array.from({ length: 4200 }, (_, row) => Math.floor(row / 30));
    const labels = groups.map((group) => Math.floor(group / 7));
    const { 'victim-validation': validation, reserve } = splitLabelled({ labels, groups });
    expect(Math.abs(validation.length - 4200 * DEFAULT_SPLITS.validation)).toBeLessThanOrEqual(15);
    expect(Math.abs(reserve.length - 4200 * DEFAULT_SPLITS.reserve)).toBeLessThanOrEqual(15);
  });

  it('is the same today as when results were recorded', () => {
    // First rows of this program's own first version: a change here changes every key and needs a new SPLIT_VERSION.
    const labels = Int32Array.from({ length: 200 }, (_, row) => row % 4);
    const split = splitLabelled({ labels, groups: null });
    expect({
      reserve: [...split.reserve.slice(0, 5)],
      validation: [...split['victim-validation']],
      train: [...split['victim-train'].slice(0, 5)],
    }).toMatchInlineSnapshot(`
      {
        "reserve": [
          107,
          113,
          143,
          90,
          105,
        ],
        "train": [
          49,
          1,
          170,
          50,
          109,
        ],
        "validation": [
          74,
          136,
          185,
          35,
        ],
      }
    `);
  });

  it('does not move the reserve when only the validation fraction changes', () => {
    const labels = Int32Array.from({ length: 1000 }, (_, row) => row % 5);
    const reserve = (validation: number): Int32Array =>
      splitLabelled({ labels, groups: null, fractions: { reserve: 0.1, validation } }).reserve;
    expect(reserve(0.05)).toEqual(reserve(0.02));
  });

  it('refuses fractions that leave nothing to train on', () => {
    const labels = Int32Array.of(0, 1);
    expect(() => splitLabelled({ labels, groups: null, fractions: { reserve: 0.6, validation: 0.4 } })).toThrow(
      RangeError,
    );
  });
});

describe('splitPool', () => {
  it('gives every row to exactly one split, in the declared shares', () => {
    fc.assert(
      fc.property(fc.nat(3000), (count) => {
        const { 'whole-pool': whole, ...split } = splitPool(count);
        expect(ascending(...Object.values(split))).toEqual(Array.from({ length: count }, (_, row) => row));
        expect(ascending(whole)).toEqual(Array.from({ length: count }, (_, row) => row));
        expect(whole.slice(0, split.attack.length)).toEqual(split.attack);
        expect(Math.abs(split.attack.length - 0.7 * count)).toBeLessThanOrEqual(1);
        expect(Math.abs(split['detector-test'].length - 0.1 * count)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is shuffled: pools sorted by class give every split all classes', () => {
    const { attack } = splitPool(1000);
    expect(attack.subarray(0, 100).reduce((sum, row) => sum + row, 0) / 100).toBeGreaterThan(400);
    expect(attack.subarray(0, 100).reduce((sum, row) => sum + row, 0) / 100).toBeLessThan(600);
  });
});

describe('declaredTestRows', () => {
  it('takes a fifth of every class', () => {
    const labels = Int32Array.from({ length: 300 }, (_, row) => (row < 100 ? 0 : 1));
    const rows = declaredTestRows(labels);
    expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
    expect(rows.filter((row) => row < 100)).toHaveLength(20);
    expect(rows).toHaveLength(60);
  });
});
