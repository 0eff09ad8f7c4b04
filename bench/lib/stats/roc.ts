// Two samples of scores as one table of distinct values, from which every threshold-free figure is read.
import { at } from '../arrays/at.js';

/**
 * Distinct scores, highest first, with how many of each side have it. Both arrays are of one length, and the sweeps over
 * them are the hot loops of the bootstrap: they read unchecked.
 */
export interface RocTable {
  /** int32 [g], anomalous. */
  readonly positives: Int32Array;
  /** int32 [g], benign. */
  readonly negatives: Int32Array;
}

/** @throws RangeError if a score is NaN */
export function rocTable(benign: Float64Array, anomalous: Float64Array): RocTable {
  const low = benign.toSorted();
  const high = anomalous.toSorted();
  // NaN sorts last.
  if (Number.isNaN(low.at(-1)) || Number.isNaN(high.at(-1))) throw new RangeError('roc: expected numbers, got NaN');
  const distinct = ascending(low, high);
  return { positives: tally(high, distinct).reverse(), negatives: tally(low, distinct).reverse() };
}

/** int32 [benign scores]: the place in {@link rocTable} of each, so that they can be drawn in groups. */
export function benignPlaces(benign: Float64Array, anomalous: Float64Array): Int32Array {
  const places = new Map([...ascending(benign, anomalous).reverse()].map((score, place) => [score, place]));
  return Int32Array.from(benign, (score) => places.get(score) ?? 0);
}

function ascending(low: Float64Array, high: Float64Array): Float64Array {
  return Float64Array.from(new Set([...low, ...high])).sort();
}

/** Probability that an anomalous score is above a benign one, ties half: the area under the ROC curve. Both sides not empty. */
export function auroc({ positives, negatives }: RocTable): number {
  let positivesAbove = 0;
  let negativesAbove = 0;
  let wins = 0;
  for (let group = 0; group < positives.length; group++) {
    const caught = positives[group] ?? 0;
    const alarmed = negatives[group] ?? 0;
    wins += alarmed * (positivesAbove + caught / 2);
    positivesAbove += caught;
    negativesAbove += alarmed;
  }
  return wins / (positivesAbove * negativesAbove);
}

/**
 * Average precision with both sides weighed alike, so that prevalence is 1/2 whatever the sizes: Σ ΔTPR · TPR / (TPR + FPR)
 * over the distinct scores. A constant score gives 0.5.
 */
export function averagePrecision({ positives, negatives }: RocTable): number {
  const totalPositives = sum(positives);
  const totalNegatives = sum(negatives);
  let truePositiveRate = 0;
  let falsePositiveRate = 0;
  let area = 0;
  for (let group = 0; group < positives.length; group++) {
    const gain = (positives[group] ?? 0) / totalPositives;
    truePositiveRate += gain;
    falsePositiveRate += (negatives[group] ?? 0) / totalNegatives;
    if (gain > 0) area += (gain * truePositiveRate) / (truePositiveRate + falsePositiveRate);
  }
  return Math.min(1, area);
}

/** Benign items at or above the highest score that still catches the wanted share of the anomalous. */
export function falsePositivesAt({ positives, negatives }: RocTable, truePositiveRate: number): number {
  // Whole numbers, so that 95 of 100 counts as 95 %.
  const wanted = Math.ceil(truePositiveRate * sum(positives) - 1e-9);
  let caught = 0;
  let falsePositives = 0;
  for (let group = 0; group < positives.length && caught < wanted; group++) {
    caught += positives[group] ?? 0;
    falsePositives += negatives[group] ?? 0;
  }
  return falsePositives;
}

function tally(sorted: Float64Array, distinct: Float64Array): Int32Array {
  const counts = new Int32Array(distinct.length);
  let group = 0;
  for (const score of sorted) {
    while (at(distinct, group) < score) group++;
    counts[group] = at(counts, group) + 1;
  }
  return counts;
}

function sum(counts: Int32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
