// Classes that were answered seldom: what they weigh, how much they lack, and which images may be of them.
import type { Matrix } from '../../contract/arrays.js';
import { at } from '../../lib/arrays/at.js';

const BETA = 0.99;

/** Images of each class among the labels: int32 [classes]. */
export function countsOf(labels: Int32Array, classes: number): Int32Array {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** (1 - beta) / (1 - beta^(n + 1)) with beta .99 (Cui et al., CVPR 2019, one image more): float64 [classes]. */
export function classWeights(counts: Int32Array): Float64Array {
  return Float64Array.from(counts, (count) => (1 - BETA) / (1 - BETA ** (count + 1)));
}

/** Weights of items by their class, scaled to mean 1: float32 [n]. */
export function itemWeights(labels: Int32Array, classes: number): Float32Array {
  const weights = classWeights(countsOf(labels, classes));
  const own = Float32Array.from(labels, (label) => weights[label] ?? 1);
  const mean = own.reduce((sum, weight) => sum + weight, 0) / own.length;
  return own.map((weight) => weight / mean);
}

/** What rare classes, those below the mean, lack to come up to it, all of them together. */
export function lackOf(counts: Int32Array): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + Math.max(0, mean - count), 0);
}

export interface Rarity {
  /** float32 [n, width] of what may be asked, rows of length 1, as are those that were asked. */
  readonly candidates: Matrix;
  /** float32 [n, classes]: what the model says of the candidates. */
  readonly posteriors: Matrix;
  readonly asked: Matrix;
  /** int32: classes of what was asked. */
  readonly labels: Int32Array;
  readonly bandwidth: number;
}

/**
 * One candidate after the other, each for the class that is rarest by then, taken to be answered so: the one where a Gaussian density
 * around that class's images is largest; of a class without images, the one that the model takes for it most.
 *
 * @returns positions of the candidates, at most all of them
 */
export function nearestToRare(rarity: Rarity, queries: number): readonly number[] {
  const { candidates, posteriors, labels } = rarity;
  const counts = countsOf(labels, posteriors.columns);
  const orders = new Map<number, number[]>();
  const picked = new Set<number>();
  while (picked.size < Math.min(queries, candidates.rows)) {
    const rarest = counts.indexOf(counts.reduce((least, count) => Math.min(least, count)));
    const order = orders.get(rarest) ?? orderFor(rarity, rarest);
    orders.set(rarest, order);
    let next = order.pop();
    while (next !== undefined && picked.has(next)) next = order.pop();
    if (next === undefined) break;
    picked.add(next);
    counts[rarest] = at(counts, rarest) + 1;
  }
  return [...picked];
}

/** Positions of all candidates, the likeliest last; of equals the lower is likelier. */
function orderFor(rarity: Rarity, label: number): number[] {
  const { candidates, posteriors } = rarity;
  const own = Array.from(rarity.labels.keys()).filter((position) => rarity.labels[position] === label);
  const scores = Float64Array.from({ length: candidates.rows }, (_, row) =>
    own.length === 0 ? (posteriors.values[row * posteriors.columns + label] ?? 0) : density(rarity, row, own),
  );
  return Array.from(scores.keys()).sort((a, b) => at(scores, a) - at(scores, b) || b - a);
}

/** Mean of exp(-d^2 / (2 bandwidth^2)) over images of the class. */
function density({ candidates, asked, bandwidth }: Rarity, row: number, own: readonly number[]): number {
  const { columns } = candidates;
  let sum = 0;
  for (const position of own) {
    let squared = 0;
    for (let column = 0; column < columns; column++)
      squared +=
        ((candidates.values[row * columns + column] ?? 0) - (asked.values[position * columns + column] ?? 0)) ** 2;
    sum += Math.exp(-squared / (2 * bandwidth * bandwidth));
  }
  return sum / own.length;
}
