// Two entries on the same test items and seeds: is one better, or is it chance?
import { at } from '../lib/at.js';
import { crossedPValue } from '../lib/stats/crossed-test.js';
import { mcnemarExact } from '../lib/stats/mcnemar.js';
import { mean } from '../lib/stats/moments.js';
import { crossedMoments } from '../lib/stats/seeds-interval.js';

/** An entry at the budget of comparison. */
export interface Contender {
  readonly id: string;
  /** By seed: uint8 [n], 1 where the surrogate is right. */
  readonly bySeed: ReadonlyMap<number, Uint8Array>;
}

export interface Comparison {
  /** Accuracy of the first minus that of the second, over the seeds both have. */
  readonly difference: number;
  /** Two-sided, not adjusted. */
  readonly p: number;
}

/**
 * From two seeds on, the crossed-seed interval of the paired per-item differences, as a test; for one seed McNemar's exact
 * test.
 *
 * @returns `null` if they share no seed, or were not scored on the same items
 */
export function compare(first: Contender, second: Contender): Comparison | null {
  const pairs = [...first.bySeed].flatMap(([seed, a]) => {
    const b = second.bySeed.get(seed);
    return b === undefined ? [] : [{ a, b }];
  });
  const [only] = pairs;
  if (only === undefined || pairs.some(({ a, b }) => a.length !== b.length || a.length === 0)) return null;
  const differences = pairs.map(({ a, b }) => Int8Array.from(a, (right, item) => right - at(b, item)));
  const difference = mean(differences.map(mean));
  if (pairs.length > 1) return { difference, p: crossedPValue(crossedMoments(differences)) };
  const onlyFirst = at(differences, 0).reduce((sum, value) => (value > 0 ? sum + 1 : sum), 0);
  const onlySecond = at(differences, 0).reduce((sum, value) => (value < 0 ? sum + 1 : sum), 0);
  return { difference, p: mcnemarExact(onlyFirst, onlySecond) };
}
