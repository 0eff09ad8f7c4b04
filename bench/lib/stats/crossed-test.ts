// The test that belongs to the crossed-seed interval: p is where the interval starts to exclude zero.
import { mean } from './moments.js';
import { crossedHalfWidth, type CrossedMoments } from './seeds-interval.js';

const STEPS = 60;

/**
 * Two-sided p of "the mean is zero": 1 minus the smallest level whose interval holds zero, by bisection.
 *
 * @returns a number in [0, 1]; 1 below two items; 0 if the mean is not zero and nothing varies
 */
export function crossedPValue(moments: CrossedMoments): number {
  const distance = Math.abs(mean(moments.seedMeans));
  if (distance === 0 || moments.itemVariance === null) return 1;
  let low = 0;
  let high = 1;
  for (let step = 0; step < STEPS; step++) {
    const p = (low + high) / 2;
    const half = crossedHalfWidth(moments, 1 - p);
    if (half !== null && half >= distance) low = p;
    else high = p;
  }
  return low;
}
