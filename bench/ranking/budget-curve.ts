// Accuracy against the logarithm of the budget: its area, and the queries that a share of the victim's accuracy costs.
import type { AttackEntry, Estimate } from '../contract/board.js';
import { at } from '../lib/arrays/at.js';
import type { ItemGroups } from '../lib/stats/groups.js';
import { type BitVector, unpackBits } from '../lib/stats/bit-vector.js';
import { momentsOfProducts, weighedProducts } from '../lib/stats/crossed-products.js';
import { crossedInterval, type CrossedMoments, crossedMoments } from '../lib/stats/seeds-interval.js';
import { formatCount } from '../lib/text/format.js';
import { SEEDS_NOT_COVERED } from './caveats.js';

/** Shares of the victim's accuracy that are looked up. */
export const SHARES = [0.5, 0.8, 0.9, 0.95] as const;

/** One budget of at least 1 query; budgets ascend in a curve. */
export interface CurvePoint {
  readonly budgetQueries: number;
  /** Mean over seeds. */
  readonly accuracy: number;
  /** Per seed whether each test item is right, the same seeds and items at every budget; `null` where unknown. */
  readonly bySeed: readonly BitVector[] | null;
  /** Of the test items, where they come in any. */
  readonly groups: ItemGroups | null;
  readonly seeds: number;
}

/**
 * ∫ acc(b) d ln b / ln(Bmax / Bmin) by the trapezoid rule. It is linear in every item's correctness, so its interval is
 * the crossed-seed one. Compare it only between entries of one budget grid.
 */
export function areaUnderBudgetCurve(curve: readonly CurvePoint[], caveats: readonly string[]): Estimate {
  if (curve.length < 2) return { value: null, unit: 'fraction', reason: 'needs at least two budgets' };
  const weights = trapezoidWeights(curve.map(({ budgetQueries }) => Math.log(budgetQueries)));
  const value = curve.reduce((sum, { accuracy }, index) => sum + at(weights, index) * accuracy, 0);
  const seeds = Math.min(...curve.map((point) => point.seeds));
  const moments = weighedMoments(curve, weights);
  return {
    value,
    unit: 'fraction',
    interval: moments === null ? null : crossedInterval(moments, { range: [0, 1] }),
    seeds,
    caveats: [...(seeds === 1 ? [SEEDS_NOT_COVERED] : []), ...caveats],
  };
}

/**
 * The smallest budget with acc(b) ≥ x · acc(V), log-linear between budgets, for every share x.
 *
 * @param victimAccuracy - `null` where it is unknown
 */
export function queriesToShares(
  curve: readonly CurvePoint[],
  victimAccuracy: number | null,
  caveats: readonly string[],
): AttackEntry['queriesTo'] {
  return SHARES.map((share) => {
    const reached = victimAccuracy === null ? null : firstReaching(curve, share * victimAccuracy);
    if (reached === null) {
      const reason = victimAccuracy === null || curve.length === 0 ? 'nothing was measured' : 'not reached';
      return { share, queries: { value: null, unit: 'queries', reason }, note: reason };
    }
    const { value, seeds, isBound } = reached;
    const queries: Estimate = { value, unit: 'queries', interval: null, seeds, caveats };
    return { share, queries, note: isBound ? `≤ ${formatCount(value)}` : null };
  });
}

interface Reached {
  readonly value: number;
  readonly seeds: number;
  /** True where the smallest budget reaches it, so that the value is an upper bound. */
  readonly isBound: boolean;
}

function firstReaching(curve: readonly CurvePoint[], accuracy: number): Reached | null {
  const index = curve.findIndex((point) => point.accuracy >= accuracy);
  const point = curve[index];
  if (point === undefined) return null;
  const before = curve[index - 1];
  if (before === undefined) return { value: point.budgetQueries, seeds: point.seeds, isBound: true };
  const share = (accuracy - before.accuracy) / (point.accuracy - before.accuracy);
  const value = before.budgetQueries * (point.budgetQueries / before.budgetQueries) ** share;
  return { value, seeds: Math.min(before.seeds, point.seeds), isBound: false };
}

/** Weights that sum to 1: half the distance to each neighbour over the whole width. */
function trapezoidWeights(positions: readonly number[]): number[] {
  const last = positions.length - 1;
  const width = at(positions, last) - at(positions, 0);
  return positions.map(
    (_, index) => (at(positions, Math.min(last, index + 1)) - at(positions, Math.max(0, index - 1))) / (2 * width),
  );
}

/** Of each item's correctness, weighed over the budgets; `null` unless all budgets have the same seeds and items. */
function weighedMoments(curve: readonly CurvePoint[], weights: readonly number[]): CrossedMoments | null {
  const grid = curve.flatMap(({ bySeed }) => (bySeed === null ? [] : [bySeed]));
  const [first] = grid;
  const items = first?.[0]?.items;
  if (first === undefined || items === undefined || grid.length < curve.length) return null;
  const isRegular = grid.every((seeds) => seeds.length === first.length && seeds.every((bits) => bits.items === items));
  if (!isRegular) return null;
  const bySeed = first.map((_, seed) => grid.map((seeds) => at(seeds, seed)));
  const groups = curve[0]?.groups ?? null;
  if (groups === null) return momentsOfProducts(weighedProducts(bySeed, weights));
  return crossedMoments(
    bySeed.map((budgets) => weighItems(budgets, weights)),
    groups,
  );
}

/** Float64 [items]. */
function weighItems(budgets: readonly BitVector[], weights: readonly number[]): Float64Array {
  const flags = budgets.map(unpackBits);
  return Float64Array.from({ length: at(budgets, 0).items }, (_, item) =>
    flags.reduce((sum, own, budget) => sum + at(weights, budget) * at(own, item), 0),
  );
}
