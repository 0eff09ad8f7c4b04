// The test that belongs to the crossed-seed interval: p is where the interval starts to exclude zero.
import { mean } from './moments.js';
import { crossedHalfWidth, type CrossedMoments } from './seeds-interval.js';

/** −ln p where the search starts and ends: p a millionth below 1, from where on it counts as 1, and 2e-16, below which as 0. */
const [NEAREST, FARTHEST] = [1e-6, 36];
const TOLERANCE = 1e-13;
const MOST_STEPS = 100;

/**
 * Two-sided p of "the mean is zero": 1 minus the smallest level whose interval holds zero.
 *
 * @returns a number in [0, 1], exact to 1e-6 near 1 and 0 below 2e-16; 1 below two items; 0 if the mean is not zero and nothing varies
 */
export function crossedPValue(moments: CrossedMoments): number {
  const distance = Math.abs(mean(moments.seedMeans));
  if (distance === 0 || moments.itemVariance === null) return 1;
  // In logarithms the half width is nearly a straight line: a false position finds it in about eight steps.
  const reach = (x: number): number => Math.log((crossedHalfWidth(moments, -Math.expm1(-x)) ?? 0) / distance);
  if (reach(NEAREST) >= 0) return 1;
  if (reach(FARTHEST) < 0) return 0;
  return Math.exp(-rootOf(reach, NEAREST, FARTHEST));
}

/**
 * Where an increasing function is 0, by false position; it is below 0 at `low` and not at `high`. An end that stays counts
 * half from then on (the Illinois rule), so that both close in.
 */
function rootOf(f: (x: number) => number, low: number, high: number): number {
  let [below, above] = [f(low), f(high)];
  let [x, side] = [high, 0];
  for (let step = 0; step < MOST_STEPS && high - low > TOLERANCE * high; step++) {
    x = low + ((high - low) * below) / (below - above);
    const value = f(x);
    if (Math.abs(value) < TOLERANCE) break;
    if (value < 0) {
      if (side < 0) above /= 2;
      [low, below, side] = [x, value, -1];
    } else {
      if (side > 0) below /= 2;
      [high, above, side] = [x, value, 1];
    }
  }
  return x;
}
