// The score interval of a rate: unlike p ± 1.96 s it behaves at 0 of n and n of n.
import type { Interval } from '../../contract/metric.js';
import { LEVEL, normalCritical } from './level.js';

/**
 * Wilson's score interval without continuity correction (Wilson 1927; Newcombe 1998a, method 3).
 *
 * @param count - successes, 0 to n
 * @param n - items, at least 1
 * @returns bounds in [0, 1]
 * @throws RangeError if count is outside 0 to n, or n is 0
 */
export function wilsonInterval(count: number, n: number, level = LEVEL): Interval {
  if (!(n >= 1 && count >= 0 && count <= n)) {
    throw new RangeError(`wilson: expected 0 <= count <= n and n >= 1, got count ${count} and n ${n}`);
  }
  const z = normalCritical(level);
  const rate = count / n;
  const scale = 1 + (z * z) / n;
  const centre = (rate + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  return {
    low: count === 0 ? 0 : centre - half,
    high: count === n ? 1 : centre + half,
    level,
    method: 'wilson',
  };
}
