// Grouped data divided by class: whole groups, and no part without a class that could give it one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupedSplit, splitGrouped } from '../../../../bench/lib/splits/grouped-splits.js';

const PARTS = ['victim-train', 'victim-validation', 'reserve-train', 'reserve-validation', 'reserve-stream'] as const;

/** Classes of so many tracks each, every track of so many frames. */
function tracks(classes: readonly (readonly number[])[]): { labels: Int32Array; groups: Int32Array } {
  const rows = classes.flatMap((frames, label) =>
    frames.flatMap((count, track) => Array.from({ length: count }, () => ({ label, group: label * 1000 + track }))),
  );
  return {
    labels: Int32Array.from(rows, ({ label }) => label),
    groups: Int32Array.from(rows, ({ group }) => group),
  };
}

const anyTracks = fc
  .array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 })
  .map(tracks);

const groupsIn = (rows: Int32Array, { groups }: { groups: Int32Array }): Set<number> =>
  new Set(Array.from(rows, (row) => groups[row] ?? -1));
const classesIn = (rows: Int32Array, { labels }: { labels: Int32Array }): number[] =>
  [...new Set(Array.from(rows, (row) => labels[row] ?? -1))].sort((a, b) => a - b);

describe('splitGrouped', () => {
  it('gives every row to exactly one part, and the reserve is the union of its three', () => {
    fc.assert(
      fc.property(anyTracks, (data) => {
        const split = splitGrouped(data);
        const all = PARTS.flatMap((part) => [...split[part]]);
        expect(all.sort((a, b) => a - b)).toEqual([...data.labels.keys()]);
        const reserve = ['reserve-train', 'reserve-validation', 'reserve-stream'] as const;
        expect([...split.reserve].sort((a, b) => a - b)).toEqual(
          reserve.flatMap((part) => [...split[part]]).sort((a, b) => a - b),
        );
      }),
    );
  });

  it('never lets a group straddle two parts', () => {
    fc.assert(
      fc.property(anyTracks, (data) => {
        const split = splitGrouped(data);
        const seen = PARTS.flatMap((part) => [...groupsIn(split[part], data)]);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it('puts every class with as many groups as parts into each part, whatever the sizes', () => {
    const classes = fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 5, maxLength: 40 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(classes, (sizes) => {
        const data = tracks(sizes);
        const split = splitGrouped(data);
        for (const part of PARTS) expect(classesIn(split[part], data)).toEqual([...sizes.keys()]);
      }),
    );
  });

  it('gives the tracks that the fractions say, counted by hand', () => {
    // 7 tracks of 30: one for each of the four small parts, three to train on. 100 tracks of 30: 2, 6, 2 and 2.
    const data = tracks([Array.from({ length: 7 }, () => 30), Array.from({ length: 100 }, () => 30)]);
    const split = splitGrouped(data);
    const count = (part: GroupedSplit, label: number): number =>
      [...groupsIn(split[part], data)].filter((group) => Math.floor(group / 1000) === label).length;
    expect(PARTS.map((part) => count(part, 0))).toEqual([3, 1, 1, 1, 1]);
    expect(PARTS.map((part) => count(part, 1))).toEqual([88, 2, 6, 2, 2]);
  });

  it('lets a class of few groups train first, then validate, then serve the reserve', () => {
    const data = tracks([[30], [30, 30], [30, 30, 30]]);
    const split = splitGrouped(data);
    expect(classesIn(split['victim-train'], data)).toEqual([0, 1, 2]);
    expect(classesIn(split['victim-validation'], data)).toEqual([1, 2]);
    expect(classesIn(split['reserve-train'], data)).toEqual([2]);
    expect(split['reserve-stream']).toHaveLength(0);
  });

  it('leaves a part empty that nobody wants', () => {
    const data = tracks([Array.from({ length: 20 }, () => 30)]);
    const split = splitGrouped({ ...data, fractions: { reserve: 0, validation: 0.1 } });
    expect([split.reserve.length, split['victim-validation'].length]).toEqual([0, 60]);
  });

  it('is the same today as when results were recorded', () => {
    // From the first version of this division: a change here changes keys and needs a new GROUPED_SPLIT_VERSION.
    const data = tracks([Array.from({ length: 8 }, () => 2)]);
    const split = splitGrouped(data);
    expect(Object.fromEntries(PARTS.map((part) => [part, [...split[part]]]))).toMatchInlineSnapshot(`
      {
        "reserve-stream": [
          2,
          3,
        ],
        "reserve-train": [
          7,
          6,
        ],
        "reserve-validation": [
          1,
          0,
        ],
        "victim-train": [
          9,
          8,
          13,
          14,
          12,
          5,
          15,
          4,
        ],
        "victim-validation": [
          11,
          10,
        ],
      }
    `);
  });

  it('refuses fractions that leave nothing to train on', () => {
    expect(() => splitGrouped({ ...tracks([[1]]), fractions: { reserve: 0.6, validation: 0.4 } })).toThrow(RangeError);
  });
});
