// What the rule would do to one benchmark on this machine: batches drawn again and again from pairs of an A/A run.
import type { PairTimes } from '../contract/comparison.js';
import { at } from '../lib/arrays/at.js';
import { createRng, deriveSeed } from '../lib/random/rng.js';
import { medianRatio } from '../lib/stats/median-ratio.js';
import { quantile, quantileSorted } from '../lib/stats/quantile.js';
import { RULE } from './rule.js';

export interface RatesOptions {
  /** Pairs in a batch. */
  readonly pairs: number;
  /** Benchmarks that are judged together: Holm's strictest share is alpha by so many. */
  readonly family: number;
  readonly batches: number;
  readonly seed: number;
  /** Of the bootstrap inside each batch. */
  readonly resamples: number;
}

export interface ErrorRates {
  /** Share of batches that are called changed, in either direction. */
  readonly falseAlarmRate: number;
  /** Two batches in a row, in the same direction. */
  readonly confirmedFalseAlarmRate: number;
  /** Slowdown, as a ratio, that two batches in a row find with probability {@link POWER}. */
  readonly smallestDetectableRatio: number;
}

/** Probability with which the smallest detectable slowdown is detected and confirmed. */
export const POWER = 0.9;

/**
 * Since nothing changed, a pair may be turned round; and since the rule looks at log r alone, a slowdown by c only shifts
 * a batch by log c. So each batch has one smallest slowdown that it would call a regression, and false alarms are the
 * batches in which that is none at all.
 *
 * @param pairs - of the same program twice
 */
export function errorRates(pairs: readonly PairTimes[], options: RatesOptions): ErrorRates {
  const logRatios = pairs.map(({ baseMs, headMs }) => Math.log(headMs / baseMs));
  const rng = createRng(deriveSeed('aa-batches', options.seed));
  const slower: number[] = [];
  const faster: number[] = [];
  for (let batch = 0; batch < options.batches; batch++) {
    const drawn = Array.from({ length: options.pairs }, () => {
      const logRatio = at(logRatios, rng.nextInt(logRatios.length));
      return rng.nextInt(2) === 0 ? logRatio : -logRatio;
    });
    const shifts = neededShifts(drawn, deriveSeed('aa-bootstrap', options.seed, batch), options);
    slower.push(shifts.slower);
    faster.push(shifts.faster);
  }
  const alarms = [slower, faster].map((shifts) => shifts.filter((shift) => shift < 0).length / options.batches);
  return {
    falseAlarmRate: alarms.reduce((sum, rate) => sum + rate, 0),
    confirmedFalseAlarmRate: alarms.reduce((sum, rate) => sum + rate * rate, 0),
    smallestDetectableRatio: Math.exp(quantile(slower, Math.sqrt(POWER))),
  };
}

/** By how much log r must grow, or fall, for the batch to be called changed: the strictest of the three conditions. */
function neededShifts(
  logRatios: readonly number[],
  seed: number,
  { family, resamples }: RatesOptions,
): { readonly slower: number; readonly faster: number } {
  const { ratio, logMedians } = medianRatio(logRatios, { seed, resamples, level: RULE.level });
  const tail = Math.min((1 - RULE.level) / 2, RULE.alpha / family);
  const [sure, effect] = [Math.log(RULE.sureRatio), Math.log(RULE.effectRatio)];
  return {
    slower: Math.max(sure - quantileSorted(logMedians, tail), effect - Math.log(ratio)),
    faster: Math.max(sure + quantileSorted(logMedians, 1 - tail), effect + Math.log(ratio)),
  };
}
