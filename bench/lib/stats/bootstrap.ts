// The percentile bootstrap, for statistics that have no formula of their own.
import type { Interval } from '../../contract/metric.js';
import { createRng } from '../random/rng.js';
import { MINIMUM_GROUPS } from './groups.js';
import { LEVEL } from './level.js';
import { quantileSorted } from './quantile.js';
import { type GroupedCounts, groupResampler, type Resampler, resampler } from './resample.js';

/** Where more resamples than this leave the statistic undefined, there is no interval. */
const UNDEFINED_SHARE = 0.05;

const RESAMPLES = 10_000;

/** Items by kind: int32 counts, of items that stand for themselves or in groups that are drawn whole. */
export type Stratum = Int32Array | GroupedCounts;

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
 * @param strata - items by kind; a stratum of ones draws single items
 * @param statistic - of the resampled counts, one int32 array a stratum; `null` where it is undefined
 * @returns `null` if a stratum is empty or has fewer than five groups, or the statistic is undefined too often
 */
export function bootstrapInterval(
  strata: readonly Stratum[],
  statistic: Statistic,
  options: BootstrapOptions,
): Interval | null {
  const sorted = bootstrapDistribution(strata, statistic, options);
  if (sorted === null) return null;
  const interval = percentileInterval(sorted, options);
  return strata.every(isPlain) ? interval : { ...interval, method: `${interval.method}-clustered` };
}

/** The statistic of every resample, ascending: what {@link bootstrapInterval} takes its quantiles of. */
export function bootstrapDistribution(
  strata: readonly Stratum[],
  statistic: Statistic,
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Float64Array | null {
  if (strata.some(isTooSmall)) return null;
  const rng = createRng(seed);
  const draws = strata.map(drawOf);
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

function isPlain(stratum: Stratum): stratum is Int32Array {
  return stratum instanceof Int32Array;
}

function isTooSmall(stratum: Stratum): boolean {
  return isPlain(stratum) ? stratum.every((count) => count === 0) : stratum.groups.length < MINIMUM_GROUPS;
}

function drawOf(stratum: Stratum): { readonly out: Int32Array; readonly fill: Resampler } {
  return isPlain(stratum)
    ? { out: new Int32Array(stratum.length), fill: resampler(stratum) }
    : { out: new Int32Array(stratum.categories), fill: groupResampler(stratum) };
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
