import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBits } from '../../../../bench/lib/stats/bit-vector.js';
import {
  bitProducts,
  deltaRatioOfBits,
  momentsOfProducts,
  weighedProducts,
} from '../../../../bench/lib/stats/crossed-products.js';
import { deltaRatio } from '../../../../bench/lib/stats/delta-ratio.js';
import { crossedMoments } from '../../../../bench/lib/stats/seeds-interval.js';

/** Two to four seeds of one number of items, two flags an item. */
const pairsBySeed = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 70 })).chain(([seeds, items]) =>
  fc.array(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
      minLength: items,
      maxLength: items,
    }),
    { minLength: seeds, maxLength: seeds },
  ),
);

describe('moments from counts', () => {
  it('are those of the items', () => {
    fc.assert(
      fc.property(pairsBySeed, (seeds) => {
        const flags = seeds.map((items) => items.map(([one]) => one));
        const [counted, walked] = [momentsOfProducts(bitProducts(flags.map(packBits))), crossedMoments(flags)];
        expect(counted.seedMeans).toEqual(walked.seedMeans);
        expect(counted.itemVariance).toBeCloseTo(walked.itemVariance ?? -1, 12);
        expect(counted.residualVariance).toBeCloseTo(walked.residualVariance ?? -1, 12);
      }),
    );
  });

  it('are those of items weighed over budgets', () => {
    fc.assert(
      fc.property(pairsBySeed, (seeds) => {
        const weights = [0.25, 0.75];
        const walked = crossedMoments(seeds.map((items) => items.map(([a, b]) => 0.25 * a + 0.75 * b)));
        const bits = seeds.map((items) => [packBits(items.map(([a]) => a)), packBits(items.map(([, b]) => b))]);
        const counted = momentsOfProducts(weighedProducts(bits, weights));
        counted.seedMeans.forEach((one, seed) => expect(one).toBeCloseTo(walked.seedMeans[seed] ?? -1, 12));
        expect(counted.itemVariance).toBeCloseTo(walked.itemVariance ?? -1, 12);
        expect(counted.residualVariance).toBeCloseTo(walked.residualVariance ?? -1, 12);
      }),
    );
  });

  it('give the ratio and the interval of the items', () => {
    fc.assert(
      fc.property(pairsBySeed, (seeds) => {
        const walked = deltaRatio(
          seeds.map((items) => ({ numerator: items.map(([a]) => a), denominator: items.map(([, b]) => b) })),
        );
        const counted = deltaRatioOfBits(
          seeds.map((items) => ({
            numerator: packBits(items.map(([a]) => a)),
            denominator: packBits(items.map(([, b]) => b)),
          })),
        );
        expect(counted?.value).toBe(walked?.value);
        expect(counted?.interval?.method).toBe(walked?.interval?.method);
        // Square roots of differences near zero keep half of the digits.
        expect(counted?.interval?.low ?? 0).toBeCloseTo(walked?.interval?.low ?? 0, 6);
        expect(counted?.interval?.high ?? 0).toBeCloseTo(walked?.interval?.high ?? 0, 6);
      }),
    );
  });
});
