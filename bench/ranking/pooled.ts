// Seeds pooled from their records alone, where there is nothing item by item.
import type { Interval, MeasuredValue } from '../contract/metric.js';
import { at } from '../lib/arrays/at.js';
import { mean } from '../lib/stats/moments.js';
import { seedTerm } from '../lib/stats/seeds-interval.js';
import { LEVEL } from '../lib/stats/level.js';

/** From here on the spread of a statistic over seeds is known well enough to go without a word. */
const ENOUGH_SEEDS = 5;

export interface PooledInterval {
  readonly interval: Interval | null;
  readonly caveats: readonly string[];
}

/**
 * Mean ± √(seed term + item part²), the item part being the mean distance from a record's value to its own bound. The
 * seeds share their items, so that part does not shrink with their number. It is not cut to where the metric can lie.
 *
 * @param values - one a seed, at least two
 */
export function pooledInterval(values: readonly MeasuredValue[]): PooledInterval {
  const centres = values.map(({ value }) => value);
  const own = values.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  const levels = new Set(own.map(({ level }) => level));
  if (levels.size > 1) return { interval: null, caveats: ['intervals of several levels'] };
  const hasItems = own.length === values.length;
  const level = hasItems ? at(own, 0).level : LEVEL;
  const part = (distance: (interval: Interval, value: number) => number) =>
    hasItems ? mean(own.map((interval, seed) => Math.max(0, distance(interval, at(centres, seed))))) : 0;
  const seeds = seedTerm(centres, level);
  const centre = mean(centres);
  return {
    interval: {
      low:
        centre -
        Math.hypot(
          Math.sqrt(seeds),
          part(({ low }, value) => value - low),
        ),
      high:
        centre +
        Math.hypot(
          Math.sqrt(seeds),
          part(({ high }, value) => high - value),
        ),
      level,
      method: hasItems ? 'crossed-records' : 't-seeds',
    },
    caveats: [
      ...(hasItems ? [] : ['items not covered']),
      ...(values.length < ENOUGH_SEEDS ? [`fewer than ${ENOUGH_SEEDS} seeds`] : []),
    ],
  };
}
