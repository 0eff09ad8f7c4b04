// How evenly a distribution spreads over its classes.
import { at } from '../arrays/at.js';

/** Shannon entropy in nats, terms with p = 0 being 0; in [0, ln K]. */
export function entropy(distribution: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < distribution.length; index++) {
    const p = at(distribution, index);
    if (p > 0) sum -= p * Math.log(p);
  }
  return Math.min(Math.log(distribution.length), Math.max(0, sum));
}

/** Gini coefficient Σ (2i − K − 1) p_(i) / K, p ascending and summing to 1; in [0, (K − 1) / K], 0 is even. */
export function gini(distribution: ArrayLike<number>): number {
  const ascending = Float64Array.from(distribution).sort();
  const classes = ascending.length;
  let sum = 0;
  for (let index = 0; index < classes; index++) sum += (2 * (index + 1) - classes - 1) * at(ascending, index);
  return Math.min((classes - 1) / classes, Math.max(0, sum / classes));
}
