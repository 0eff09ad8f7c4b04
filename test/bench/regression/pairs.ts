// Pairs of process times with given ratios.
import type { PairTimes } from '../../../bench/contract/comparison.js';

/** Base takes 10 ms, head that times the ratio. */
export function pairsOf(ratios: readonly number[]): readonly PairTimes[] {
  return ratios.map((ratio) => ({ baseMs: 10, headMs: 10 * ratio }));
}
