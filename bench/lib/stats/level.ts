// Confidence levels and the quantiles that belong to them.
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** Two-sided level of every interval, unless a file says otherwise. */
export const LEVEL = 0.95;

/** Standard normal quantile for a two-sided level: 1.96 at 0.95. */
export function normalCritical(level: number): number {
  return normalQuantile(1 - (1 - level) / 2, 0, 1);
}

/** Student's t quantile for a two-sided level: 4.303 at 0.95 with 2 degrees of freedom. */
export function tCritical(level: number, degreesOfFreedom: number): number {
  return tQuantile(1 - (1 - level) / 2, degreesOfFreedom);
}

/** Bonferroni: the level of each of several intervals, so that all hold together at `level`. */
export function bonferroniLevel(level: number, comparisons: number): number {
  return 1 - (1 - level) / Math.max(1, comparisons);
}
