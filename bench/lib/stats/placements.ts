// How each score of two samples is placed in the other sample: the AUROC as a mean over items, so that it can be compared as one.

/** Means of both are the AUROC. */
export interface Placements {
  /** float64 [benign]: share of anomalous scores above it, equal ones half. */
  readonly benign: Float64Array;
  /** float64 [anomalous]: share of benign scores below it, equal ones half. */
  readonly anomalous: Float64Array;
}

/**
 * The structural components of DeLong, DeLong and Clarke-Pearson 1988, equations 5 and 6: V01 of the benign, V10 of the anomalous.
 *
 * @throws RangeError if a side is empty or a score is NaN
 */
export function placements(benign: Float64Array, anomalous: Float64Array): Placements {
  const [low, high] = [benign.toSorted(), anomalous.toSorted()];
  // NaN sorts last.
  if ([low, high].some((sorted) => sorted.length === 0 || Number.isNaN(sorted.at(-1))))
    throw new RangeError('placements: expected numbers on both sides, got none or NaN');
  return {
    benign: benign.map((score) => 1 - shareBelow(high, score)),
    anomalous: anomalous.map((score) => shareBelow(low, score)),
  };
}

/** Share of the ascending scores that are below, equal ones half. */
function shareBelow(sorted: Float64Array, score: number): number {
  const below = firstNot(sorted, (other) => other < score);
  const notAbove = firstNot(sorted, (other) => other <= score);
  return (below + notAbove) / (2 * sorted.length);
}

/** Number of leading scores for which it holds. */
function firstNot(sorted: Float64Array, holds: (score: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(sorted[middle] ?? 0)) from = middle + 1;
    else to = middle;
  }
  return from;
}
