// Mean, variance and standard deviation, in one place with one divisor.
import { at } from '../arrays/at.js';

/** Arithmetic mean. Throws RangeError for no values. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('mean: expected at least one value, got none');
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += at(values, index);
  return sum / values.length;
}

/** Sample variance (divisor n − 1); `null` for fewer than two values. */
export function sampleVariance(values: ArrayLike<number>): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (at(values, index) - centre) ** 2;
  return sum / (values.length - 1);
}

/** Population standard deviation (divisor n). Throws RangeError for no values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (at(values, index) - centre) ** 2;
  return Math.sqrt(sum / values.length);
}
