// What an attacker has of the victim's kind: seed images and a pool of the reserve that never meet, nor a detector's benign data.
import type { AttackerSplit, OwnerSplit } from '../../contract/dataset.js';
import { halves } from './halves.js';
import type { SplitInput } from './splits.js';

/**
 * Halves `reserve-stream`, which no detector or defense is fitted on.
 *
 * @param input - the training part that `split` divides
 * @returns int32 rows of the training part, each in the order of the split that it is of: `attacker-seeds` and
 *   `attacker-pool` are the halves, `attacker-reserve` is the reserve without the first
 */
export function splitForAttackers(
  input: Pick<SplitInput, 'labels' | 'groups'>,
  split: Readonly<Record<'reserve' | 'reserve-stream', Int32Array>>,
): Record<AttackerSplit, Int32Array> {
  const [seeds, pool] = halves(split['reserve-stream'], input, 'split-attackers');
  const isSeed = new Set(seeds);
  return {
    'attacker-seeds': seeds,
    'attacker-pool': pool,
    'attacker-reserve': split.reserve.filter((row) => !isSeed.has(row)),
  };
}

/** Halves `reserve-train`, for an owner who prepares a defense and fits a detector: neither is tried on what the other knows. */
export function splitForOwners(
  input: Pick<SplitInput, 'labels' | 'groups'>,
  split: Readonly<Record<'reserve-train', Int32Array>>,
): Record<OwnerSplit, Int32Array> {
  const [defense, detector] = halves(split['reserve-train'], input, 'split-owners');
  return { 'reserve-defense': defense, 'reserve-detector': detector };
}
