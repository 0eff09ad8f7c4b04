// One quantile rule for everything, the one that tinybench uses.
import { at } from '../arrays/at.js';

/**
 * Linear interpolation between order statistics at position (n − 1) q (Hyndman and Fan 1996, type 7; as in tinybench, R
 * and NumPy by default).
 *
 * @param sorted - ascending, at least one value
 * @param q - in [0, 1]
 * @throws RangeError for no values or a q outside [0, 1]
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: expected q in [0, 1], got ${q}`);
  const position = (sorted.length - 1) * q;
  const index = Math.floor(position);
  const lower = at(sorted, index);
  const share = position - index;
  return share === 0 ? lower : lower + share * (at(sorted, index + 1) - lower);
}

/** The same for values in any order; they stay as they are. */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileSorted(Float64Array.from(values).sort(), q);
}
