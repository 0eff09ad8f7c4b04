// The percentile bootstrap, for statistics that have no formula of their own.
import type { Interval } from '../../contract/metric.js';
import { createRng } from '../rng.js';
import { LEVEL } from './level.js';
import { quantileSorted } from './quantile.js';
import { resampler } from './resample.js';

/** Where more resamples than this leave the statistic undefined, there is no interval. */
const UNDEFINED_SHARE = 0.05;

const RESAMPLES = 10_000;

/** Of the resampled counts, shaped as the strata; `null` where it is undefined. */
export type Statistic = (resampled: readonly Int32Array[]) => number | null;

export interface BootstrapOptions {
  /** From `deriveSeed`: the same evidence gives the same interval. */
  readonly seed: number;
  /** Default 10,000. */
  readonly resamples?: number;
  readonly level?: number;
}

/**
 * Efron's percentile interval. Items are drawn with replacement within each stratum, once a resample, so whatever is
 * measured on the same items (several seeds, victim and surrogate) stays paired.
 *
 * @param strata - int32 counts of items by kind; a stratum of ones draws single items
 * @param statistic - of the resampled counts, shaped as the strata; `null` where it is undefined
 * @returns `null` if a stratum is empty or the statistic is undefined too often
 */
export function bootstrapInterval(
  strata: readonly Int32Array[],
  statistic: Statistic,
  options: BootstrapOptions,
): Interval | null {
  const sorted = bootstrapDistribution(strata, statistic, options);
  return sorted === null ? null : percentileInterval(sorted, options);
}

/** The statistic of every resample, ascending: what {@link bootstrapInterval} takes its quantiles of. */
export function bootstrapDistribution(
  strata: readonly Int32Array[],
  statistic: Statistic,
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Float64Array | null {
  if (strata.some((counts) => counts.every((count) => count === 0))) return null;
  const rng = createRng(seed);
  const draws = strata.map((counts) => ({ out: new Int32Array(counts.length), fill: resampler(counts) }));
  const resampled = draws.map(({ out }) => out);
  const values = new Float64Array(resamples);
  let defined = 0;
  for (let resample = 0; resample < resamples; resample++) {
    for (const { out, fill } of draws) fill(rng, out);
    const value = statistic(resampled);
    if (value !== null) values[defined++] = value;
  }
  if (defined < resamples * (1 - UNDEFINED_SHARE)) return null;
  return values.subarray(0, defined).sort();
}

/** The middle of a bootstrap distribution. */
export function percentileInterval(
  sorted: Float64Array,
  { resamples = RESAMPLES, level = LEVEL }: Pick<BootstrapOptions, 'resamples' | 'level'>,
): Interval {
  const tail = (1 - level) / 2;
  return {
    low: quantileSorted(sorted, tail),
    high: quantileSorted(sorted, 1 - tail),
    level,
    method: `bootstrap-percentile-${resamples}`,
  };
}
