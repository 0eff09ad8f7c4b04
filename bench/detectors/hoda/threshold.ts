// How far honest samples come from the honest histogram by chance.
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { quantile } from '../../lib/stats/quantile.js';
import { histogram, histogramDistance } from './hardness.js';

export interface ThresholdOptions {
  /** Queries in a sample; all honest images where there are fewer. */
  readonly window: number;
  readonly subsets: number;
  /** Share of samples that may lie above; `null` for none. */
  readonly falseAlarmRate: number | null;
  readonly seed: number;
}

/**
 * The quantile of the distances of random honest samples, each drawn without repeats, that leaves the stated share above; the
 * largest distance where none is stated.
 *
 * @param honest - hardness of honest images, at least one
 * @param whole - their histogram
 */
export function honestThreshold(honest: Int32Array, whole: Float64Array, options: ThresholdOptions): number {
  const { window, subsets, falseAlarmRate, seed } = options;
  const rng = createRng(deriveSeed('hoda-samples', seed));
  const pool = Int32Array.from(honest);
  const size = Math.min(window, pool.length);
  const distances = Float64Array.from({ length: subsets }, () => {
    for (let at = 0; at < size; at++) {
      const other = at + rng.nextInt(pool.length - at);
      [pool[at], pool[other]] = [pool[other] ?? 0, pool[at] ?? 0];
    }
    return histogramDistance(histogram(pool.subarray(0, size), whole.length), whole);
  });
  return quantile(distances, 1 - (falseAlarmRate ?? 0));
}
