// How near a sample is to normal: the W of Shapiro and Wilk, as Royston computes it.
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { at } from '../arrays/at.js';
import { mean } from './moments.js';

/** Polynomials in 1 / sqrt(n) for the two outermost weights, ascending (Royston 1995, Algorithm AS R94). */
const OUTERMOST = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
const SECOND = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];

/**
 * W in (0, 1], 1 for what looks perfectly normal; `null` where all values are equal. Royston's approximation was checked up
 * to 5,000 values; W itself is defined beyond.
 *
 * @param values - at least three, in any order
 * @throws RangeError for fewer
 */
export function shapiroWilk(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < 3) throw new RangeError(`Shapiro-Wilk: expected at least three values, got ${n}`);
  const sorted = Float64Array.from(values).sort();
  if (at(sorted, 0) === at(sorted, n - 1)) return null;
  const weights = outerWeights(n);
  let difference = 0;
  weights.forEach((weight, index) => (difference += weight * (at(sorted, n - 1 - index) - at(sorted, index))));
  const centre = mean(sorted);
  const squares = sorted.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.min(1, (difference * difference) / squares);
}

/** Positive weights of the largest values, outermost first; those of the smallest are their negatives. */
function outerWeights(n: number): Float64Array {
  const half = Math.floor(n / 2);
  if (n === 3) return Float64Array.of(Math.SQRT1_2);
  const scores = Float64Array.from({ length: half }, (_, index) => -normalQuantile((index + 0.625) / (n + 0.25), 0, 1));
  const squares = 2 * scores.reduce((sum, score) => sum + score * score, 0);
  const x = 1 / Math.sqrt(n);
  const [first, second] = [at(scores, 0), at(scores, 1)];
  const a1 = polynomial(OUTERMOST, x) + first / Math.sqrt(squares);
  if (n <= 5) {
    const scale = Math.sqrt((squares - 2 * first ** 2) / (1 - 2 * a1 ** 2));
    return scores.map((score, index) => (index === 0 ? a1 : score / scale));
  }
  const a2 = polynomial(SECOND, x) + second / Math.sqrt(squares);
  const scale = Math.sqrt((squares - 2 * first ** 2 - 2 * second ** 2) / (1 - 2 * a1 ** 2 - 2 * a2 ** 2));
  return scores.map((score, index) => (index === 0 ? a1 : index === 1 ? a2 : score / scale));
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
