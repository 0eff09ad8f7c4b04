// Correlation along a straight line.
import { at } from '../arrays/at.js';
import { mean } from './moments.js';

/**
 * Pearson's r, in [-1, 1].
 *
 * @param x - one value or more, as `y`
 * @returns `null` where one side is constant
 * @throws RangeError if the sides differ in length
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  if (x.length !== y.length) throw new RangeError(`pearson: expected equal lengths, got ${x.length} and ${y.length}`);
  const [centreX, centreY] = [mean(x), mean(y)];
  let covariance = 0;
  let varianceX = 0;
  let varianceY = 0;
  for (let index = 0; index < x.length; index++) {
    const dx = at(x, index) - centreX;
    const dy = at(y, index) - centreY;
    covariance += dx * dy;
    varianceX += dx * dx;
    varianceY += dy * dy;
  }
  if (varianceX === 0 || varianceY === 0) return null;
  return Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceX * varianceY)));
}
