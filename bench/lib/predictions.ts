// From posteriors to top-k classes: one rule for ties everywhere.
import type { Matrix } from '../contract/arrays.js';
import { at } from './at.js';
import { argmax } from './stats/argmax.js';

/** int32 [rows], the lowest index wins a tie. Throws RangeError for a matrix without columns that has rows. */
export function argmaxRows({ values, rows, columns }: Matrix): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => argmax(values, row * columns, columns));
}

/**
 * Classes of a row's k largest values, largest first, the lower index first in a tie.
 *
 * @returns min(k, columns) class indices
 */
export function topK({ values, columns }: Matrix, row: number, k: number): number[] {
  const start = row * columns;
  return Array.from({ length: columns }, (_, column) => column)
    .sort((a, b) => at(values, start + b) - at(values, start + a))
    .slice(0, k);
}

/** uint8 [n], 1 where both name the same class. Throws RangeError if the lengths differ. */
export function equalItems(a: ArrayLike<number>, b: ArrayLike<number>): Uint8Array {
  if (a.length !== b.length)
    throw new RangeError(`predictions: expected equal lengths, got ${a.length} and ${b.length}`);
  return Uint8Array.from({ length: a.length }, (_, item) => (at(a, item) === at(b, item) ? 1 : 0));
}

/** Number of ones. */
export function countOnes(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}

/** int32 [classes], how often each class occurs. Throws RangeError for a label outside [0, classes). */
export function countClasses(labels: ArrayLike<number>, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  for (let item = 0; item < labels.length; item++) {
    const label = at(labels, item);
    counts[label] = at(counts, label) + 1;
  }
  return counts;
}
