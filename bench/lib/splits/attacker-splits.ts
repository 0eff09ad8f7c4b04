// What an attacker has of the victim's kind: seed images and a pool of the reserve that never meet, nor a detector's benign data.
import type { AttackerSplit } from '../../contract/dataset.js';
import { createRng } from '../random/rng.js';
import { type SplitInput, unitsByClass } from './splits.js';

/**
 * Halves `reserve-stream`, which no detector or defense is fitted on: class by class, its groups go in a fixed
 * pseudo-random order to whichever half is smaller.
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
  const seeds = new Set<number>();
  let others = 0;
  for (const [label, units] of unitsByClass(pick(labels), groups === null ? null : pick(groups))) {
    for (const index of createRng(`split-attackers:${label}`).permutation(units.length)) {
      const { rows } = units[index] ?? { rows: [] };
      if (seeds.size > others) others += rows.length;
      else for (const position of rows) seeds.add(stream[position] ?? -1);
    }
  }
  return {
    'attacker-seeds': stream.filter((row) => seeds.has(row)),
    'attacker-pool': stream.filter((row) => !seeds.has(row)),
    'attacker-reserve': split.reserve.filter((row) => !seeds.has(row)),
  };
}
