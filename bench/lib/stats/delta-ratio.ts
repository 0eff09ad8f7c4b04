// A ratio of two means on the same items: the delta method, with the seeds in.
import type { Interval } from '../../contract/metric.js';
import { at } from '../at.js';
import { LEVEL } from './level.js';
import { mean } from './moments.js';
import { crossedInterval, crossedMoments } from './seeds-interval.js';

/** One seed: values of numerator and denominator, item by item. */
export interface RatioSample {
  readonly numerator: ArrayLike<number>;
  readonly denominator: ArrayLike<number>;
}

export interface RatioEstimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/**
 * R = mean(numerator) / mean(denominator) over all seeds. The linearised values (a − R v) / mean(v) have mean zero and, to
 * first order, the variance of R; the crossed-seed interval of these is laid around R.
 *
 * @param seeds - the same items for every seed
 * @param range - where R can lie
 * @returns `null` if the denominator's mean is not positive
 */
export function deltaRatio(
  seeds: readonly RatioSample[],
  range: readonly [number, number] = [-Infinity, Infinity],
  level = LEVEL,
): RatioEstimate | null {
  const denominator = mean(seeds.map((seed) => mean(seed.denominator)));
  if (!(denominator > 0)) return null;
  const value = mean(seeds.map((seed) => mean(seed.numerator))) / denominator;
  const linearised = seeds.map((seed) =>
    Float64Array.from(
      { length: seed.numerator.length },
      (_, item) => (at(seed.numerator, item) - value * at(seed.denominator, item)) / denominator,
    ),
  );
  const interval = crossedInterval(crossedMoments(linearised), { level, range, centre: value });
  return {
    value,
    interval: interval && { ...interval, method: seeds.length > 1 ? 'delta-crossed-seeds' : 'delta-items' },
  };
}
