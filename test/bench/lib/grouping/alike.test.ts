// Frames of one sign found by likeness: exact sums, the closest first, never past the limit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupsAgreement } from '../../../../bench/lib/grouping/agreement.js';
import { blockSums, joinAlike } from '../../../../bench/lib/grouping/alike.js';

describe('blockSums', () => {
  it('sums each of 8x8 blocks, channel by channel', () => {
    // 16x16, two channels: the first counts pixels, the second is the row, so a block of rows 2b and 2b + 1 sums to 8b + 2.
    const pixels = new Uint8Array(16 * 16 * 2);
    for (let at = 0; at < 256; at++) pixels.set([1, Math.floor(at / 16)], at * 2);
    const sums = blockSums({ pixels, count: 1, shape: [16, 16, 2] });
    expect(sums).toHaveLength(64 * 2);
    expect([...sums.filter((_, at) => at % 2 === 0)]).toEqual(Array.from({ length: 64 }, () => 4));
    expect([sums[1], sums[2 * 8 + 1], sums[2 * 63 + 1]]).toEqual([2, 10, 58]);
  });

  it('keeps images apart', () => {
    const pixels = Uint8Array.from({ length: 3 * 64 }, (_, at) => Math.floor(at / 64));
    expect([...blockSums({ pixels, count: 3, shape: [8, 8, 1] })]).toEqual([...pixels]);
  });

  it('refuses sides that 8 does not divide', () => {
    expect(() => blockSums({ pixels: new Uint8Array(12 * 8), count: 1, shape: [12, 8, 1] })).toThrow(RangeError);
  });
});

describe('joinAlike', () => {
  it('joins the closest first, so that a limit of two makes the pairs that lie nearest', () => {
    // On a line: 0 and 1 (apart 1), 10 and 12 (apart 2); 5 is nearer to 1 than to 10, and alone once both pairs are full.
    expect([...joinAlike(Float64Array.of(0, 1, 10, 12, 5), 5, 2)]).toEqual([0, 0, 1, 1, 2]);
    expect([...joinAlike(Float64Array.of(0, 1, 10, 12, 5), 5, 3)]).toEqual([0, 0, 1, 1, 0]);
  });

  it('follows a chain whose ends are far apart', () => {
    const drift = Float64Array.from({ length: 20 }, (_, at) => at);
    expect(new Set(joinAlike(drift, 20, 20)).size).toBe(1);
  });

  it('breaks ties by the order of rows', () => {
    expect([...joinAlike(Float64Array.of(0, 0, 0, 0), 4, 2)]).toEqual([0, 0, 1, 1]);
  });

  it('makes no group past the limit and numbers them by their first row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (points, atMost) => {
          const groups = joinAlike(Float64Array.from(points.flat()), points.length, atMost);
          const sizes = new Map<number, number>();
          for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
          expect([...sizes.keys()]).toEqual([...sizes.keys()].map((_, at) => at));
          expect(Math.max(0, ...sizes.values())).toBeLessThanOrEqual(atMost);
        },
      ),
    );
  });
});

describe('groupsAgreement', () => {
  it('counts pairs, worked out by hand', () => {
    // Found {0,1,2} {3,4}; true {0,1} {2,3,4}: 4 pairs put together, 2 of them right; 4 belong together.
    expect(groupsAgreement(Int32Array.of(0, 0, 0, 1, 1), Int32Array.of(7, 7, 8, 8, 8))).toEqual({
      items: 5,
      groups: 2,
      found: 2,
      pairPrecision: 0.5,
      pairRecall: 0.5,
    });
  });

  it('is perfect for any renaming of the true groups', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 30 }), (groups) => {
        const truth = Int32Array.from(groups);
        const { pairPrecision, pairRecall } = groupsAgreement(
          truth.map((group) => 100 - group),
          truth,
        );
        expect([pairPrecision, pairRecall]).toEqual([1, 1]);
      }),
    );
  });
});
