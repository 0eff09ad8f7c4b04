// What an attacker has of the victim's kind: seed images and a pool of the reserve that never meet, nor a detector's benign data.
import type { AttackerSplit } from '../../contract/dataset.js';
import { splitLabelled, type SplitInput } from './splits.js';

/**
 * Halves `reserve-stream`, which no detector or defense is fitted on, by class and in whole groups.
 *
 * @param input - the training part that `split` divides
 * @returns int32 rows of the training part, each in the order of the split that it is of: `attacker-seeds` and
 *   `attacker-pool` are the halves, `attacker-reserve` is the reserve without the first
 */
export function splitForAttackers(
  { labels, groups }: Pick<SplitInput, 'labels' | 'groups'>,
  split: Readonly<Record<'reserve' | 'reserve-stream', Int32Array>>,
): Record<AttackerSplit, Int32Array> {
  const stream = split['reserve-stream'];
  const pick = (values: Int32Array): Int32Array => stream.map((row) => values[row] ?? -1);
  const halves = splitLabelled({
    labels: pick(labels),
    groups: groups === null ? null : pick(groups),
    fractions: { reserve: 0.5, validation: 0 },
  });
  const seeds = new Set(halves.reserve.map((position) => stream[position] ?? -1));
  return {
    'attacker-seeds': stream.filter((row) => seeds.has(row)),
    'attacker-pool': stream.filter((row) => !seeds.has(row)),
    'attacker-reserve': split.reserve.filter((row) => !seeds.has(row)),
  };
}
