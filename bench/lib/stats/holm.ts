// Many comparisons in one table, and a family-wise error that still means what it says.
import { at } from '../arrays/at.js';

/**
 * Holm's step-down adjustment (Holm 1979): the m p-values ascending times m, m − 1, …, 1, made monotone, at most 1.
 *
 * @returns adjusted p-values in the order given
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => at(pValues, a) - at(pValues, b));
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  for (const [position, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, at(pValues, index) * (pValues.length - position)));
    adjusted[index] = largest;
  }
  return adjusted;
}
