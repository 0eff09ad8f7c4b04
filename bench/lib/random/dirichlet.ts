// Draws from a Dirichlet distribution.
import type { Rng } from '../../contract/plugins.js';

/**
 * Writes one draw to `out`: independent gamma variates, scaled to sum 1. A class of parameter 0 gets 0.
 *
 * @param alpha - parameters >= 0, one a class, not all 0
 */
export function drawDirichlet(alpha: ArrayLike<number>, rng: Rng, out: Float32Array): void {
  // Of small parameters a variate can fall below the smallest number: only their ratio counts, so logarithms are drawn.
  const logs = new Float64Array(alpha.length);
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logs.length; index++) {
    const shape = alpha[index] ?? 0;
    const log = shape > 0 ? logGamma(shape, rng) : Number.NEGATIVE_INFINITY;
    logs[index] = log;
    largest = Math.max(largest, log);
  }
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - largest);
  for (let index = 0; index < logs.length; index++) out[index] = Math.exp((logs[index] ?? 0) - largest) / sum;
}

/**
 * The logarithm of a gamma variate of scale 1 (Marsaglia and Tsang, ACM TOMS 26, 2000, with their boost below shape 1).
 *
 * @param shape - above 0
 */
function logGamma(shape: number, rng: Rng): number {
  if (shape < 1) return logGamma(shape + 1, rng) + Math.log(1 - rng.nextFloat()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root ** 3;
    if (Math.log(1 - rng.nextFloat()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
