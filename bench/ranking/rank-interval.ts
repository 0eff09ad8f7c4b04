// Ranks as intervals: what cannot be told apart is shown as a tie.
import { at } from '../lib/at.js';
import { holmAdjust } from '../lib/stats/holm.js';
import { compare, type Contender } from './compare.js';

const SIGNIFICANCE = 0.05;

export interface RankInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * From 1 + (entries significantly better) to n − (entries significantly worse), over all pairs, Holm-adjusted as one family.
 * Pairs that cannot be compared count as undecided.
 *
 * @returns by id
 */
export function rankIntervals(contenders: readonly Contender[]): ReadonlyMap<string, RankInterval> {
  const pairs = contenders.flatMap((first, index) =>
    contenders.slice(index + 1).flatMap((second) => {
      const comparison = compare(first, second);
      return comparison === null ? [] : [{ first, second, ...comparison }];
    }),
  );
  const adjusted = holmAdjust(pairs.map(({ p }) => p));
  const better = new Map(contenders.map(({ id }) => [id, 0]));
  const worse = new Map(better);
  for (const [index, { first, second, difference }] of pairs.entries()) {
    if (at(adjusted, index) > SIGNIFICANCE || difference === 0) continue;
    const [winner, loser] = difference > 0 ? [first.id, second.id] : [second.id, first.id];
    better.set(loser, (better.get(loser) ?? 0) + 1);
    worse.set(winner, (worse.get(winner) ?? 0) + 1);
  }
  return new Map(
    contenders.map(({ id }) => [
      id,
      { low: 1 + (better.get(id) ?? 0), high: contenders.length - (worse.get(id) ?? 0) },
    ]),
  );
}
