// What noise does to one answer; all of it is given its draws, so that the same draws give the same answer.
import type { Rng } from '../../contract/plugins.js';
import { argmax } from '../../lib/arrays/matrix.js';

/** A posterior is taken to lie at least so far from 0 and 1, where a logit would be infinite. */
const MARGIN = 1e-9;

/** max(p + noise, 0), rescaled to sum 1; p itself where nothing is left. */
export function addClipped(p: ArrayLike<number>, noise: ArrayLike<number>): Float64Array {
  return rescaled(
    Float64Array.from(p, (value, index) => Math.max(value + (noise[index] ?? 0), 0)),
    p,
  );
}

/** σ(logit p + noise) class by class, rescaled to sum 1. */
export function addToLogits(p: ArrayLike<number>, noise: ArrayLike<number>): Float64Array {
  const moved = Float64Array.from(p, (value, index) => {
    const bounded = Math.min(Math.max(value, MARGIN), 1 - MARGIN);
    return 1 / (1 + ((1 - bounded) / bounded) * Math.exp(-(noise[index] ?? 0)));
  });
  return rescaled(moved, p);
}

/** (ε/2) e_j + (1 − ε/2) p: at most ε from p, in L1. */
export function mixIn(p: ArrayLike<number>, index: number, epsilon: number): Float64Array {
  const share = epsilon / 2;
  return Float64Array.from(p, (value, at) => (1 - share) * value + (at === index ? share : 0));
}

/** Uniform over the classes that are not first; the only one where there is one. */
export function drawOther(p: ArrayLike<number>, rng: Rng): number {
  if (p.length === 1) return 0;
  const drawn = rng.nextInt(p.length - 1);
  return drawn < argmax(p) ? drawn : drawn + 1;
}

/** The nearest point, by L2, of the ball of L2 or L1 norm at most `radius` (Duchi et al. 2008 for L1). */
export function projectToBall(vector: Float64Array, radius: number, norm: 'l1' | 'l2'): Float64Array {
  if (norm === 'l2') {
    const length = Math.hypot(...vector);
    return length <= radius ? vector : vector.map((value) => (value * radius) / length);
  }
  const sizes = vector.map(Math.abs).sort().reverse();
  if (sizes.reduce((sum, size) => sum + size, 0) <= radius) return vector;
  let sum = 0;
  let threshold = 0;
  for (const [index, size] of sizes.entries()) {
    sum += size;
    const reached = (sum - radius) / (index + 1);
    if (size > reached) threshold = reached;
  }
  return vector.map((value) => Math.sign(value) * Math.max(Math.abs(value) - threshold, 0));
}

function rescaled(values: Float64Array, otherwise: ArrayLike<number>): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum > 0 ? values.map((value) => value / sum) : Float64Array.from(otherwise);
}
