// How labelled data in groups (GTSRB's tracks) are divided: every part sees every class that has groups enough for it.
import type { LabelledSplit, ReserveSplit } from '../../contract/dataset.js';
import { createRng } from '../random/rng.js';
import { DEFAULT_SPLITS, fixedOrder, type SplitInput, unitsByClass } from './splits.js';

/** Stands in the slices of grouped data and so in the keys of their jobs; raised whenever this division changes. */
export const GROUPED_SPLIT_VERSION = '2.0.0';

export type GroupedSplit = Exclude<LabelledSplit, 'test'> | ReserveSplit;
type Part = Exclude<GroupedSplit, 'victim-train' | 'reserve'>;

/** Shares of the reserve. */
const RESERVE_SHARES = { 'reserve-train': 0.6, 'reserve-validation': 0.2, 'reserve-stream': 0.2 } as const;

/**
 * Divides a training part by class, in whole groups. Each part that is wanted at all gets at least one group of every
 * class that has as many groups as there are parts, and otherwise the number of groups whose images come nearest to its
 * fraction; so the parts come out larger than the fractions say where classes are small. A class of fewer groups serves
 * `victim-train` first, then `victim-validation`, then the reserve's parts in their order.
 *
 * @returns int32 rows of the training part, in a fixed pseudo-random order; `reserve` is the union of its three parts
 * @throws RangeError for fractions that leave nothing to train on
 */
export function splitGrouped({
  labels,
  groups,
  fractions = DEFAULT_SPLITS,
}: SplitInput & { readonly groups: Int32Array }): Record<GroupedSplit, Int32Array> {
  const wanted = wantedShares(fractions);
  const rows: Record<Part | 'victim-train', number[]> = {
    'victim-train': [],
    'victim-validation': [],
    'reserve-train': [],
    'reserve-validation': [],
    'reserve-stream': [],
  };
  for (const [label, units] of unitsByClass(labels, groups)) {
    const order = createRng(`split-grouped:${label}`).permutation(units.length);
    const left = Array.from(order, (index) => units[index]?.rows ?? []);
    const size = left.reduce((sum, unit) => sum + unit.length, 0);
    const served = wanted.slice(0, Math.max(0, left.length - 1));
    served.forEach(([part, share], index) => {
      const kept = served.length - index;
      rows[part].push(...take(left, { images: size * share, leave: kept }));
    });
    rows['victim-train'].push(...left.flat());
  }
  const reserve = [...rows['reserve-train'], ...rows['reserve-validation'], ...rows['reserve-stream']];
  return {
    'victim-train': fixedOrder(rows['victim-train'], 'victim-train'),
    'victim-validation': fixedOrder(rows['victim-validation'], 'victim-validation'),
    reserve: fixedOrder(reserve, 'reserve'),
    'reserve-train': fixedOrder(rows['reserve-train'], 'reserve-train'),
    'reserve-validation': fixedOrder(rows['reserve-validation'], 'reserve-validation'),
    'reserve-stream': fixedOrder(rows['reserve-stream'], 'reserve-stream'),
  };
}

/** Parts in the order in which a small class serves them, each with its fraction of all images. */
function wantedShares({ reserve, validation }: NonNullable<SplitInput['fractions']>): (readonly [Part, number])[] {
  if (!(reserve >= 0 && validation >= 0 && reserve + validation < 1)) {
    throw new RangeError(
      `splitGrouped: expected fractions that leave something to train on, got ${reserve} + ${validation}`,
    );
  }
  const shares: (readonly [Part, number])[] = [
    ['victim-validation', validation],
    ['reserve-train', reserve * RESERVE_SHARES['reserve-train']],
    ['reserve-validation', reserve * RESERVE_SHARES['reserve-validation']],
    ['reserve-stream', reserve * RESERVE_SHARES['reserve-stream']],
  ];
  return shares.filter(([, share]) => share > 0);
}

/** Removes one unit from the end, then more while that brings the images nearer to what is wanted and enough stay. */
function take(
  units: (readonly number[])[],
  { images, leave }: { readonly images: number; readonly leave: number },
): readonly number[] {
  const taken = [...(units.pop() ?? [])];
  while (units.length > leave) {
    const next = units.at(-1) ?? [];
    if (Math.abs(taken.length + next.length - images) >= Math.abs(taken.length - images)) break;
    taken.push(...next);
    units.pop();
  }
  return taken;
}
