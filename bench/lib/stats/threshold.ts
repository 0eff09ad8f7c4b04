// The operating point of a detector, chosen on validation scores only (contract 4).

/** A query is called anomalous if its score is at or above the threshold. */
export interface Threshold {
  readonly threshold: number;
  /** Mean of the true positive and the true negative rate at the threshold, in [0.5, 1]. */
  readonly balancedAccuracy: number;
}

/**
 * The score that maximises balanced accuracy; the lowest wins a tie. Only scores that occur can differ in their
 * effect, so these are the candidates, and rates are compared as whole numbers, so that ties are exact.
 *
 * @param benign - scores of benign validation images, higher is more anomalous
 * @param anomalous - scores of anomalous validation images
 * @throws RangeError if a side is empty or a score is NaN
 */
export function chooseThreshold(benign: Float64Array, anomalous: Float64Array): Threshold {
  if (benign.length === 0 || anomalous.length === 0) {
    throw new RangeError(`threshold: expected scores of both sides, got ${benign.length} and ${anomalous.length}`);
  }
  if (benign.some(Number.isNaN) || anomalous.some(Number.isNaN)) {
    throw new RangeError('threshold: expected numbers, got NaN among the scores');
  }
  const negatives = benign.toSorted();
  const positives = anomalous.toSorted();
  const candidates = Float64Array.from(new Set([...negatives, ...positives])).sort();
  let best = { threshold: Number.NEGATIVE_INFINITY, merit: -1 };
  let negativesBelow = 0;
  let positivesBelow = 0;
  for (const threshold of candidates) {
    negativesBelow = countBelow(negatives, threshold, negativesBelow);
    positivesBelow = countBelow(positives, threshold, positivesBelow);
    const merit = (positives.length - positivesBelow) * negatives.length + negativesBelow * positives.length;
    if (merit > best.merit) best = { threshold, merit };
  }
  const { threshold, merit } = best;
  return { threshold, balancedAccuracy: merit / (2 * negatives.length * positives.length) };
}

/** Sorted scores below the threshold, counted on from the previous, lower threshold. */
function countBelow(sorted: Float64Array, threshold: number, from: number): number {
  let count = from;
  while (count < sorted.length && (sorted[count] ?? threshold) < threshold) count++;
  return count;
}
