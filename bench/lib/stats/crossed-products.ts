// The crossed moments of values that are 0 or 1, or are made of such: from counts of items, without looking at an item.
import { at } from '../arrays/at.js';
import { type BitVector, sharedOnes } from './bit-vector.js';
import type { RatioEstimate, RatioOptions } from './delta-ratio.js';
import { ratioAround } from './delta-ratio.js';
import { mean } from './moments.js';
import type { CrossedMoments } from './seeds-interval.js';

/** What is known of the values x of S seeds by n items. */
export interface CrossedProducts {
  /** [S], Σ over items of x. */
  readonly sums: readonly number[];
  /** [S, S], Σ over items of x of one seed times x of the other. */
  readonly products: readonly (readonly number[])[];
  /** At least 1. */
  readonly items: number;
}

/** The same as `crossedMoments` of the values themselves; where they are whole numbers nothing is lost by rounding. */
export function momentsOfProducts({ sums, products, items }: CrossedProducts): CrossedMoments {
  const seeds = sums.length;
  const total = sums.reduce((sum, one) => sum + one, 0);
  const squaredSums = products.reduce((sum, row) => sum + row.reduce((inner, one) => inner + one, 0), 0);
  const squares = products.reduce((sum, row, seed) => sum + at(row, seed), 0);
  const explained = squaredSums / seeds + sums.reduce((sum, one) => sum + one ** 2, 0) / items;
  const residual = seeds === 1 ? 0 : squares - explained + total ** 2 / (items * seeds);
  return {
    seedMeans: sums.map((sum) => sum / items),
    itemVariance: items < 2 ? null : Math.max(0, squaredSums - total ** 2 / items) / (seeds ** 2 * (items - 1)),
    items,
    residualVariance: Math.max(0, residual) / ((items - 1) * (seeds - 1) || 1),
  };
}

/** @param bySeed - the same items for every seed, at least one */
export function bitProducts(bySeed: readonly BitVector[]): CrossedProducts {
  return {
    sums: bySeed.map(({ ones }) => ones),
    products: bySeed.map((one) => bySeed.map((other) => sharedOnes(one, other))),
    items: at(bySeed, 0).items,
  };
}

/** Of Σ over budgets of weight × bit: an item's correctness, weighed. @param bySeed - [S][budgets] */
export function weighedProducts(
  bySeed: readonly (readonly BitVector[])[],
  weights: readonly number[],
): CrossedProducts {
  const weigh = (terms: (budget: number) => number): number =>
    weights.reduce((sum, weight, budget) => sum + weight * terms(budget), 0);
  return {
    sums: bySeed.map((bits) => weigh((budget) => at(bits, budget).ones)),
    products: bySeed.map((one) =>
      bySeed.map((other) => weigh((a) => weigh((b) => sharedOnes(at(one, a), at(other, b))))),
    ),
    items: at(at(bySeed, 0), 0).items,
  };
}

/** `deltaRatio` of values that are 0 or 1 and come in no groups. */
export function deltaRatioOfBits(
  seeds: readonly { readonly numerator: BitVector; readonly denominator: BitVector }[],
  options: Omit<RatioOptions, 'groups'> = {},
): RatioEstimate | null {
  const { items } = at(seeds, 0).numerator;
  const denominator = mean(seeds.map((seed) => seed.denominator.ones / items));
  if (!(denominator > 0)) return null;
  const value = mean(seeds.map((seed) => seed.numerator.ones / items)) / denominator;
  // (a − R v) / v̄ of one seed times that of another, summed.
  const product = (s: (typeof seeds)[number], t: (typeof seeds)[number]): number =>
    sharedOnes(s.numerator, t.numerator) -
    value * (sharedOnes(s.numerator, t.denominator) + sharedOnes(s.denominator, t.numerator)) +
    value ** 2 * sharedOnes(s.denominator, t.denominator);
  const moments = momentsOfProducts({
    sums: seeds.map(({ numerator: a, denominator: v }) => (a.ones - value * v.ones) / denominator),
    products: seeds.map((s) => seeds.map((t) => product(s, t) / denominator ** 2)),
    items,
  });
  return ratioAround({ value, denominator, moments }, options);
}
