// How far two trainings of one thing may lie apart, from what is known of the spread between seeds.
import { LEVEL, tCritical } from './level.js';
import { mean } from './moments.js';

/** Standard deviation between seeds that is taken for granted, as a fraction: 2 points. */
const PRIOR_SPREAD = 0.02;
/** How many seeds that assumption counts for. */
const PRIOR_DEGREES = 4;

/**
 * Half-width of the 95 % prediction interval for the difference of two draws: t · √2 · s. s² pools the seeds' own variance
 * with a prior of 2 points that weighs as much as four further seeds (scaled inverse chi square), so that two seeds which
 * happen to agree do not promise bytes.
 *
 * @param values - a rate for each known seed, fractions in [0, 1]; none or one leaves the prior alone
 */
export function seedTolerance(values: readonly number[]): number {
  const own = Math.max(0, values.length - 1);
  const centre = own === 0 ? 0 : mean(values);
  const squares = own === 0 ? 0 : values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const degrees = PRIOR_DEGREES + own;
  const spread = Math.sqrt((PRIOR_DEGREES * PRIOR_SPREAD ** 2 + squares) / degrees);
  return tCritical(LEVEL, degrees) * Math.SQRT2 * spread;
}
