// How far windows of honest queries come from what is expected of them by chance: where a detector of windows sets its threshold.
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { quantile } from '../../lib/stats/quantile.js';

export interface HonestWindows {
  /** Honest queries that there are. */
  readonly count: number;
  /** Queries in a window; all where there are fewer. */
  readonly window: number;
  readonly subsets: number;
  /** Share of windows that may lie above. */
  readonly falseAlarmRate: number;
  readonly seed: number;
}

/**
 * The quantile of a statistic over random windows, each drawn without repeats, that leaves the stated share above.
 *
 * @param statistic - of the honest queries of these rows, finite
 */
export function windowThreshold(
  { count, window, subsets, falseAlarmRate, seed }: HonestWindows,
  statistic: (rows: Int32Array) => number,
): number {
  const rng = createRng(deriveSeed('honest-windows', seed));
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const size = Math.min(window, count);
  const drawn = Float64Array.from({ length: subsets }, () => {
    for (let at = 0; at < size; at++) {
      const other = at + rng.nextInt(count - at);
      [rows[at], rows[other]] = [rows[other] ?? 0, rows[at] ?? 0];
    }
    return statistic(rows.slice(0, size));
  });
  return quantile(drawn, 1 - falseAlarmRate);
}
