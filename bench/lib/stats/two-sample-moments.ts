// A mean that two samples of items carry, as the AUROC is one over benign and over anomalous scores: its crossed moments.
import { at } from '../arrays/at.js';
import type { ItemGroups } from './groups.js';
import { crossedMoments, type CrossedMoments } from './seeds-interval.js';

export interface Side {
  /** Per seed the same items in the same order; the mean of every seed is that of the other side. */
  readonly bySeed: readonly Float64Array[];
  /** Of the items; `null` where each stands for itself. */
  readonly groups: ItemGroups | null;
}

/**
 * The sides are independent samples, so that their variances add up: for the placements of one detector and one seed this is
 * the variance of DeLong, DeLong and Clarke-Pearson 1988, equation 8, and with groups that of Obuchowski 1997 without the
 * covariance between sides, which share no group here. Quantiles are those of the fewest groups.
 *
 * @throws RangeError if a side has no seed or no item, or its seeds differ in length
 */
export function twoSampleMoments(sides: readonly [Side, Side]): CrossedMoments {
  const parts = sides.map(({ bySeed, groups }) => crossedMoments(bySeed, groups));
  const { seedMeans } = at(parts, 0);
  const items = parts.map((part) => itemPart(part));
  const [variance, residual] = [sumOf(items, 'variance'), sumOf(items, 'residual')];
  const moments = { seedMeans, itemVariance: variance, items: 1, residualVariance: (residual ?? 0) * seedMeans.length };
  const groups = parts.flatMap(({ grouped }) => (grouped === undefined ? [] : [grouped.groups]));
  if (groups.length === 0 || variance === null) return moments;
  const grouped = parts.map((part, side) => part.grouped ?? at(items, side));
  return {
    ...moments,
    grouped: {
      groups: Math.min(...groups),
      variance: sumOf(grouped, 'variance') ?? 0,
      residual: sumOf(grouped, 'residual') ?? 0,
    },
  };
}

interface ItemPart {
  /** Of the mean over independent items; `null` where it is not known. */
  readonly variance: number | null;
  /** The part of it that is each seed's own. */
  readonly residual: number | null;
}

function itemPart({ itemVariance, items, residualVariance = 0, seedMeans }: CrossedMoments): ItemPart {
  return {
    variance: itemVariance === null ? null : itemVariance / items,
    residual: residualVariance / (items * seedMeans.length),
  };
}

function sumOf(parts: readonly ItemPart[], name: keyof ItemPart): number | null {
  return parts.reduce<number | null>(
    (sum, { [name]: value }) => (sum === null || value === null ? null : sum + value),
    0,
  );
}
