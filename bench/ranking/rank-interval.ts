// Ranks as intervals: what cannot be told apart is shown as a tie.
import { at } from '../lib/arrays/at.js';
import { holmAdjust } from '../lib/stats/holm.js';
import type { Comparison } from './compare.js';

const SIGNIFICANCE = 0.05;

/** Seeds below which a comparison says nothing about another training. */
export const ENOUGH_TO_RANK = 2;

export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/** Which end of the statistic is rank 1. */
export type Better = 'higher' | 'lower';

/** How two of a kind are compared; `null` where they cannot be. */
export type Compare<C> = (first: C, second: C) => Comparison | null;

/**
 * From 1 + (contenders significantly better) to n − (contenders significantly worse), over all pairs, Holm-adjusted as one
 * family. Pairs that cannot be compared, or on one seed only, count as undecided.
 *
 * @returns by id
 */
export function rankIntervals<C extends { readonly id: string }>(
  contenders: readonly C[],
  compare: Compare<C>,
  better: Better = 'higher',
): ReadonlyMap<string, RankInterval> {
  const pairs = contenders.flatMap((first, index) =>
    contenders.slice(index + 1).flatMap((second) => {
      const comparison = compare(first, second);
      return comparison === null || comparison.seeds < ENOUGH_TO_RANK ? [] : [{ first, second, ...comparison }];
    }),
  );
  const adjusted = holmAdjust(pairs.map(({ p }) => p));
  const winners = new Map(contenders.map(({ id }) => [id, 0]));
  const losers = new Map(winners);
  for (const [index, { first, second, difference }] of pairs.entries()) {
    if (at(adjusted, index) > SIGNIFICANCE || difference === 0) continue;
    const firstWins = difference > 0 === (better === 'higher');
    const [winner, loser] = firstWins ? [first.id, second.id] : [second.id, first.id];
    winners.set(loser, (winners.get(loser) ?? 0) + 1);
    losers.set(winner, (losers.get(winner) ?? 0) + 1);
  }
  return new Map(
    contenders.map(({ id }) => [
      id,
      { low: 1 + (winners.get(id) ?? 0), high: contenders.length - (losers.get(id) ?? 0) },
    ]),
  );
}
