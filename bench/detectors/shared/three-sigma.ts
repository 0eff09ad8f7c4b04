// Values without those that lie far out.
import { mean, standardDeviation } from '../../lib/stats/moments.js';

/** The values within three standard deviations (divisor n) of their mean, in their order. */
export function withinThreeSigma(values: readonly number[]): readonly number[] {
  if (values.length === 0) return values;
  const [centre, reach] = [mean(values), 3 * standardDeviation(values)];
  return values.filter((value) => Math.abs(value - centre) <= reach);
}
