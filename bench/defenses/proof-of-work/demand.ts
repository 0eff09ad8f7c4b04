// From what a client has learned to the puzzle that it must solve before the next answer.

/** Shortest and longest work that is demanded, in seconds; a puzzle of the longest has 32 bits. */
const [SHORTEST, LONGEST] = [0.1, 2948];

/** Cost that an honest client has after so many queries: intercept + slope · queries. */
export interface Expectation {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Seconds of work: base^(cost − expected), one where a client has learned no more than an honest one.
 *
 * @param base - above 1
 */
export function demandedSeconds(cost: number, expected: number, base: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, base ** Math.max(0, cost - expected)));
}

/** The line of least squares through (1, costs[0]), (2, costs[1]), …; flat through one cost. */
export function fitLine(costs: ArrayLike<number>): Expectation {
  const n = costs.length;
  const [middle, mean] = [(n + 1) / 2, Array.from(costs).reduce((sum, cost) => sum + cost, 0) / Math.max(1, n)];
  let [covariance, variance] = [0, 0];
  for (let index = 0; index < n; index++) {
    covariance += (index + 1 - middle) * ((costs[index] ?? 0) - mean);
    variance += (index + 1 - middle) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  return { intercept: mean - slope * middle, slope };
}
