// The AUROC as a mean over items, and what its variance is made of.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, sampleVariance } from '../../../../bench/lib/stats/moments.js';
import { placements } from '../../../../bench/lib/stats/placements.js';
import { auroc, rocTable } from '../../../../bench/lib/stats/roc.js';
import { crossedHalfWidth } from '../../../../bench/lib/stats/seeds-interval.js';
import { twoSampleMoments } from '../../../../bench/lib/stats/two-sample-moments.js';

const scores = (minLength: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.integer({ min: -4, max: 4 }), { minLength, maxLength: 12 }).map((values) => Float64Array.from(values));

/** As the definition says: every pair is looked at. */
const win = (anomalous: number, benign: number): number => (anomalous > benign ? 1 : anomalous === benign ? 0.5 : 0);

describe('placements', () => {
  it('are the shares of the other side that each score wins against, ties half', () => {
    // Benign 1 and 3, anomalous 2, 3 and 4: 1 loses to all; 3 wins against 2, ties with 3, loses to 4.
    const { benign, anomalous } = placements(Float64Array.of(1, 3), Float64Array.of(2, 3, 4));
    expect([...benign]).toEqual([1, 0.5]);
    expect([...anomalous]).toEqual([0.5, 0.75, 1]);
  });

  it('are those of all pairs, and their means on both sides are the AUROC', () => {
    fc.assert(
      fc.property(scores(1), scores(1), (low, high) => {
        const { benign, anomalous } = placements(low, high);
        benign.forEach((share, item) => {
          expect(share).toBeCloseTo(mean([...high].map((one) => win(one, low[item] ?? 0))), 12);
        });
        anomalous.forEach((share, item) => {
          expect(share).toBeCloseTo(mean([...low].map((one) => win(high[item] ?? 0, one))), 12);
        });
        expect(mean(benign)).toBeCloseTo(auroc(rocTable(low, high)), 12);
        expect(mean(anomalous)).toBeCloseTo(mean(benign), 12);
      }),
    );
  });

  it('refuse an empty side and scores that are no numbers', () => {
    const [none, one] = [new Float64Array(0), Float64Array.of(1)];
    for (const [low, high] of [
      [none, one],
      [one, none],
      [one, Float64Array.of(Number.NaN)],
    ] as const)
      expect(() => placements(low, high)).toThrow(RangeError);
  });
});

describe('twoSampleMoments', () => {
  it("give one detector and one seed DeLong's variance", () => {
    fc.assert(
      fc.property(scores(2), scores(2), (low, high) => {
        const { benign, anomalous } = placements(low, high);
        const moments = twoSampleMoments([
          { bySeed: [anomalous], groups: null },
          { bySeed: [benign], groups: null },
        ]);
        // DeLong et al. 1988, equation 8 for one curve: S10 / m + S01 / n.
        const deLong = (sampleVariance(anomalous) ?? 0) / high.length + (sampleVariance(benign) ?? 0) / low.length;
        // z of 95 % is 1.96.
        expect(crossedHalfWidth(moments, 0.95)).toBeCloseTo(1.959964 * Math.sqrt(deLong), 5);
      }),
    );
  });

  it('are the same for groups of one, but for the quantile of few groups', () => {
    const [low, high] = [Float64Array.of(1, 4, 2, 5, 3, 0), Float64Array.of(3, 6, 7, 4)];
    const { benign, anomalous } = placements(low, high);
    const groups = { ids: Int32Array.of(0, 1, 2, 3, 4, 5), count: 6 };
    const other = { bySeed: [anomalous], groups: null };
    const plain = twoSampleMoments([other, { bySeed: [benign], groups: null }]);
    const grouped = twoSampleMoments([other, { bySeed: [benign], groups }]);
    expect(grouped.grouped?.groups).toBe(6);
    expect(grouped.grouped?.variance).toBeCloseTo(plain.itemVariance ?? 0, 12);
    // t of 95 % with 5 degrees of freedom is 2.570582, z is 1.959964.
    const [narrow, wide] = [crossedHalfWidth(plain, 0.95) ?? 0, crossedHalfWidth(grouped, 0.95) ?? 0];
    expect(wide / narrow).toBeCloseTo(2.570582 / 1.959964, 5);
  });

  it('know no variance where a side has one item, or fewer than five groups', () => {
    const side = { bySeed: [Float64Array.of(0.5, 1, 0.25)], groups: null };
    expect(twoSampleMoments([side, { bySeed: [Float64Array.of(0.5)], groups: null }]).itemVariance).toBeNull();
    const groups = { ids: [0, 1, 2], count: 3 };
    expect(twoSampleMoments([side, { ...side, groups }]).itemVariance).toBeNull();
  });
});
