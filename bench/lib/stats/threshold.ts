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
  assertScores(benign, anomalous);
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

/**
 * The lowest threshold that at most a share of the benign scores reaches; nothing of the other side is looked at for it.
 *
 * @param falseAlarmRate - in (0, 1)
 * @throws RangeError if a side is empty or a score is NaN
 */
export function thresholdAt(
  { benign, anomalous }: { readonly benign: Float64Array; readonly anomalous: Float64Array },
  falseAlarmRate: number,
): Threshold {
  assertScores(benign, anomalous);
  const [negatives, positives] = [benign.toSorted(), anomalous.toSorted()];
  const allowed = Math.floor(falseAlarmRate * negatives.length);
  const highestKept = negatives[negatives.length - 1 - allowed] ?? Number.NEGATIVE_INFINITY;
  const threshold = nextAbove(highestKept);
  const below = countBelow(negatives, threshold, 0) / negatives.length;
  const above = 1 - countBelow(positives, threshold, 0) / positives.length;
  return { threshold, balancedAccuracy: (below + above) / 2 };
}

/** The next single-precision number above a finite value as it is rounded to one: records keep scores in that precision. */
function nextAbove(value: number): number {
  if (!Number.isFinite(value)) return value;
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value === 0 ? 0 : value);
  view.setInt32(0, view.getInt32(0) + (value < 0 ? -1 : 1));
  return view.getFloat32(0);
}

function assertScores(benign: Float64Array, anomalous: Float64Array): void {
  if (benign.length === 0 || anomalous.length === 0) {
    throw new RangeError(`threshold: expected scores of both sides, got ${benign.length} and ${anomalous.length}`);
  }
  if (benign.some(Number.isNaN) || anomalous.some(Number.isNaN)) {
    throw new RangeError('threshold: expected numbers, got NaN among the scores');
  }
}

/** Sorted scores below the threshold, counted on from the previous, lower threshold. */
function countBelow(sorted: Float64Array, threshold: number, from: number): number {
  let count = from;
  while (count < sorted.length && (sorted[count] ?? threshold) < threshold) count++;
  return count;
}
