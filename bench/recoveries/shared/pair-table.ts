// Pairs of a true posterior and what the defense makes of it, looked up by the answer.
import type { Matrix } from '../../contract/arrays.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { argmax } from '../../lib/arrays/matrix.js';

export interface PairTable {
  /** float32 [pairs, classes]: before the defense. */
  readonly clean: Matrix;
  /** float32 [pairs, classes]: after it. */
  readonly perturbed: Matrix;
}

export interface LookUp {
  /** Pairs whose answer lies within so much of the one in hand, in L1, are averaged; at least the nearest are. */
  readonly tolerance: number;
  /** Only pairs whose answer has the same first class: of a defense that keeps it. */
  readonly sameTopOne: boolean;
}

/**
 * A function from an answer to the mean of what lies behind it, written to `out`; where no pair has its first class, the answer
 * itself.
 */
export function openTable(
  { clean, perturbed }: PairTable,
  { tolerance, sameTopOne }: LookUp,
): (answer: Float32Array, out: Float32Array) => void {
  const byClass = pairsByClass(perturbed, sameTopOne);
  return (answer, out) => {
    const near = nearest(perturbed, byClass[sameTopOne ? argmax(answer) : 0] ?? [], answer, tolerance);
    if (near.length === 0) out.set(answer);
    else meanOf(clean, near, out);
  };
}

/** One list, or one a first class. */
function pairsByClass(perturbed: Matrix, sameTopOne: boolean): readonly (readonly number[])[] {
  const all = Array.from({ length: perturbed.rows }, (_, pair) => pair);
  if (!sameTopOne) return [all];
  const first = argmaxRows(perturbed);
  const lists = Array.from({ length: perturbed.columns }, (): number[] => []);
  for (const pair of all) lists[first[pair] ?? 0]?.push(pair);
  return lists;
}

/** Pairs within max(tolerance, smallest distance), in their order. */
function nearest({ values }: Matrix, pairs: readonly number[], answer: Float32Array, tolerance: number): number[] {
  const near: { readonly pair: number; readonly distance: number }[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  for (const pair of pairs) {
    const reach = Math.max(tolerance, smallest);
    const distance = distanceUpTo(reach, values, pair * answer.length, answer);
    if (distance > reach) continue;
    smallest = Math.min(smallest, distance);
    near.push({ pair, distance });
  }
  const reach = Math.max(tolerance, smallest);
  return near.filter(({ distance }) => distance <= reach).map(({ pair }) => pair);
}

/** The L1 distance, or anything above `reach` where it is above that. */
function distanceUpTo(reach: number, values: Float32Array, start: number, answer: Float32Array): number {
  let distance = 0;
  for (let index = 0; index < answer.length; index++) {
    distance += Math.abs((values[start + index] ?? 0) - (answer[index] ?? 0));
    if (distance > reach) break;
  }
  return distance;
}

function meanOf({ values }: Matrix, pairs: readonly number[], out: Float32Array): void {
  for (let column = 0; column < out.length; column++) {
    let sum = 0;
    for (const pair of pairs) sum += values[pair * out.length + column] ?? 0;
    out[column] = sum / pairs.length;
  }
}
