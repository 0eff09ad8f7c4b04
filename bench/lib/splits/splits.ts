// How labelled data and pools are divided (contract 4): fixed, named, disjoint, whole groups, the same on every machine.
// Data in groups are divided by `grouping/grouped-splits.ts`; jobs from before it was there read theirs from here.
import type { LabelledSplit, PoolSplit } from '../../contract/dataset.js';
import { createRng } from '../random/rng.js';

/** Raised whenever a division changes; part of job keys. */
export const SPLIT_VERSION = '1.0.0';

/** Fractions of the official training part. */
export const DEFAULT_SPLITS = { reserve: 0.1, validation: 0.02 } as const;

/** Share of a pool in each of its splits; attackers and detectors never meet. */
export const POOL_FRACTIONS: Readonly<Record<Exclude<PoolSplit, 'whole-pool'>, number>> = {
  attack: 0.7,
  'detector-train': 0.15,
  'detector-validation': 0.05,
  'detector-test': 0.1,
};

export interface SplitInput {
  /** int32 [n], classes of the training part. */
  readonly labels: Int32Array;
  /** int32 [n]: images of one group stay together; `null` if each stands for itself. */
  readonly groups: Int32Array | null;
  readonly fractions?: { readonly reserve: number; readonly validation: number };
}

export type TrainingSplit = Exclude<LabelledSplit, 'test'>;

/** Rows of one class that move together. */
export interface Unit {
  readonly rows: readonly number[];
}

/**
 * Divides a training part by class, in whole groups; each class keeps at least one group in `victim-train`.
 * What a class cannot give because its groups are large is carried to the next, so that the totals come out right.
 *
 * @returns int32 rows of the training part, in a fixed pseudo-random order
 */
export function splitLabelled({
  labels,
  groups,
  fractions = DEFAULT_SPLITS,
}: SplitInput): Record<TrainingSplit, Int32Array> {
  const { reserve, validation } = fractions;
  if (!(reserve >= 0 && validation >= 0 && reserve + validation < 1)) {
    throw new RangeError(
      `splitLabelled: expected fractions that leave something to train on, got ${reserve} + ${validation}`,
    );
  }
  const split: Record<TrainingSplit, number[]> = { 'victim-train': [], 'victim-validation': [], reserve: [] };
  const owed = { reserve: 0, validation: 0 };
  for (const [label, units] of unitsByClass(labels, groups)) {
    const order = createRng(`split-labelled:${label}`).permutation(units.length);
    const shuffled = Array.from(order, (index) => units[index]).filter((unit) => unit !== undefined);
    const size = shuffled.reduce((sum, { rows }) => sum + rows.length, 0);
    const reserved = take(shuffled, size * reserve + owed.reserve);
    owed.reserve += size * reserve - reserved.length;
    const validated = take(shuffled, size * validation + owed.validation);
    owed.validation += size * validation - validated.length;
    split.reserve.push(...reserved);
    split['victim-validation'].push(...validated);
    split['victim-train'].push(...shuffled.flatMap(({ rows }) => rows));
  }
  return {
    'victim-train': fixedOrder(split['victim-train'], 'victim-train'),
    'victim-validation': fixedOrder(split['victim-validation'], 'victim-validation'),
    reserve: fixedOrder(split.reserve, 'reserve'),
  };
}

/** Divides the rows 0..count-1 of a pool by {@link POOL_FRACTIONS}, each split in a fixed pseudo-random order; and all of them. */
export function splitPool(count: number): Record<PoolSplit, Int32Array> {
  const order = createRng('split-pool').permutation(count);
  const bounds = { train: share(count, 0.7), validation: share(count, 0.85), test: share(count, 0.9) };
  return {
    attack: order.slice(0, bounds.train),
    'detector-train': order.slice(bounds.train, bounds.validation),
    'detector-validation': order.slice(bounds.validation, bounds.test),
    'detector-test': order.slice(bounds.test),
    'whole-pool': order,
  };
}

/**
 * The rows that become the test part of a dataset without an official one: one fifth, stratified by class.
 *
 * @returns int32, ascending
 */
export function declaredTestRows(labels: Int32Array): Int32Array {
  return splitLabelled({ labels, groups: null, fractions: { reserve: 0.2, validation: 0 } }).reserve.sort();
}

/** Recorded where {@link declaredTestRows} was used. */
export const DECLARED_TEST_RULE = `No official test part: a fixed fifth of each class is the test part (splits ${SPLIT_VERSION}).`;

function share(count: number, fraction: number): number {
  return Math.round(count * fraction);
}

/** Classes ascending; a group counts for the class of its first image. */
export function unitsByClass(
  labels: Int32Array,
  groups: Int32Array | null,
): readonly (readonly [number, readonly Unit[]])[] {
  const units = new Map<number, { label: number; rows: number[] }>();
  labels.forEach((label, row) => {
    const key = groups === null ? row : (groups[row] ?? row);
    const unit = units.get(key);
    if (unit === undefined) units.set(key, { label, rows: [row] });
    else unit.rows.push(row);
  });
  const classes = new Map<number, Unit[]>();
  for (const { label, rows } of units.values()) {
    const known = classes.get(label);
    if (known === undefined) classes.set(label, [{ rows }]);
    else known.push({ rows });
  }
  return [...classes].sort(([a], [b]) => a - b);
}

/** Removes units from the end while that brings the count nearer to what is wanted and one unit stays. */
function take(units: Unit[], wanted: number): readonly number[] {
  const taken: number[] = [];
  while (units.length > 1) {
    const next = units.at(-1)?.rows ?? [];
    if (Math.abs(taken.length + next.length - wanted) >= Math.abs(taken.length - wanted)) break;
    taken.push(...next);
    units.pop();
  }
  return taken;
}

/** Ascending rows, then the pseudo-random order of that purpose, the same on every machine. */
export function fixedOrder(rows: readonly number[], purpose: string): Int32Array {
  const ascending = Int32Array.from(rows).sort();
  return createRng(`split-order:${purpose}`)
    .permutation(rows.length)
    .map((index) => ascending[index] ?? index);
}
