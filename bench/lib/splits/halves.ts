// A part of a labelled dataset in two halves: class by class, in whole groups, the same on every machine.
import { createRng } from '../random/rng.js';
import { type SplitInput, unitsByClass } from './splits.js';

/**
 * Class by class, groups go in a fixed pseudo-random order to whichever half is smaller.
 *
 * @param rows - int32, of the training part that `labels` and `groups` are of
 * @param purpose - of the random order
 * @returns int32 rows, each in the order given
 */
export function halves(
  rows: Int32Array,
  { labels, groups }: Pick<SplitInput, 'labels' | 'groups'>,
  purpose: string,
): readonly [Int32Array, Int32Array] {
  const pick = (values: Int32Array): Int32Array => rows.map((row) => values[row] ?? -1);
  const first = new Set<number>();
  let others = 0;
  for (const [label, units] of unitsByClass(pick(labels), groups === null ? null : pick(groups))) {
    for (const index of createRng(`${purpose}:${label}`).permutation(units.length)) {
      const own = units[index]?.rows ?? [];
      if (first.size > others) others += own.length;
      else for (const position of own) first.add(rows[position] ?? -1);
    }
  }
  return [rows.filter((row) => first.has(row)), rows.filter((row) => !first.has(row))];
}
