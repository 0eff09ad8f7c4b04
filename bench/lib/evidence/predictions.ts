// From posteriors to top-k classes: one rule for ties everywhere.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../arrays/at.js';
import { argmax } from '../stats/argmax.js';

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
  const equal = new Uint8Array(a.length);
  // Every test item of every record passes here, several times: a plain loop takes a tenth of `from` with a function.
  for (let item = 0; item < equal.length; item++) equal[item] = a[item] === b[item] ? 1 : 0;
  return equal;
}

/** Number of ones. */
export function countOnes(flags: Uint8Array): number {
  let ones = 0;
  for (const flag of flags) ones += flag;
  return ones;
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
