// The class that a posterior names.
import { at } from '../arrays/at.js';

/**
 * Index of the largest of `length` values from `start`; the lowest index wins a tie, and NaN never wins.
 *
 * @throws RangeError if the stretch is empty or outside the array
 */
export function argmax(values: ArrayLike<number>, start = 0, length = values.length - start): number {
  let best = 0;
  let highest = at(values, start);
  for (let index = 1; index < length; index++) {
    const value = at(values, start + index);
    if (value > highest || Number.isNaN(highest)) {
      highest = value;
      best = index;
    }
  }
  return best;
}
