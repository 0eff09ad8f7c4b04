// Exact binomial draws in constant expected time: what makes a bootstrap of counts cheap.
import type { Rng } from '../../contract/plugins.js';
import { at } from '../arrays/at.js';

/** Below this mean a search from zero is the quickest; above it the rejection method is valid. */
const REJECTION_FROM = 10;

/**
 * A draw from Binomial(n, p): n a whole number of at least 0, p in [0, 1].
 */
export function sampleBinomial(rng: Rng, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - sampleBinomial(rng, n, 1 - p);
  return n * p < REJECTION_FROM ? byInversion(rng, n, p) : byRejection(rng, n, p);
}

/** Walks up the probabilities; takes n p + 1 steps on average. */
function byInversion(rng: Rng, n: number, p: number): number {
  const odds = p / (1 - p);
  const none = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let left = rng.nextFloat();
    let probability = none;
    for (let k = 0; k <= n; k++) {
      if (left < probability) return k;
      left -= probability;
      probability *= (odds * (n - k)) / (k + 1);
    }
    // Rounding left a sliver beyond n: draw again.
  }
}

/** Transformed rejection with squeeze: Hörmann 1993, "The generation of binomial random variates", algorithm BTRS. */
function byRejection(rng: Rng, n: number, p: number): number {
  const q = 1 - p;
  const spread = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const scale = (2.83 + 5.1 / b) * spread;
  const odds = p / q;
  const mode = Math.floor((n + 1) * p);
  const atMode = (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) + tail(mode) + tail(n - mode);
  for (;;) {
    const u = rng.nextFloat() - 0.5;
    const v = rng.nextFloat();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return k;
    if (!(k >= 0 && k <= n)) continue;
    const bound =
      atMode +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) -
      tail(k) -
      tail(n - k);
    if (Math.log((v * scale) / (a / (us * us) + b)) <= bound) return k;
  }
}

/** ln k! minus Stirling's ½ ln 2π + (k + ½) ln(k + 1) − (k + 1): exact for small k, else three terms of the series. */
function tail(k: number): number {
  if (k < SMALL_TAILS.length) return at(SMALL_TAILS, k);
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const SMALL_TAILS = Array.from({ length: 10 }, (_, k) => {
  let logFactorial = 0;
  for (let factor = 2; factor <= k; factor++) logFactorial += Math.log(factor);
  return logFactorial - (0.5 * Math.log(2 * Math.PI) + (k + 0.5) * Math.log(k + 1) - (k + 1));
});
