// Builds the values of metrics: with what belongs to a rate or a mean, and never a number that is not one.
import { NumericError } from '../../contract/errors.js';
import type { MeasuredValue, MetricMeta, MetricValue, MissingValue } from '../../contract/metric.js';
import { countOnes } from './predictions.js';
import type { ItemGroups } from '../stats/groups.js';
import { mean } from '../stats/moments.js';
import { crossedInterval, crossedMoments } from '../stats/seeds-interval.js';
import { clusteredWilson, wilsonInterval } from '../stats/wilson.js';

export const NO_ITEMS = 'no test items';

/** What may stand beside a number; absent is `null`. */
export type Beside = Partial<Pick<MeasuredValue, 'n' | 'count' | 'interval'>>;

/** Throws NumericError for NaN and infinities: these are missing values that someone forgot to explain. */
export function measured(meta: MetricMeta, value: number, beside: Beside = {}): MeasuredValue {
  if (!Number.isFinite(value)) {
    throw new NumericError(`Metric "${meta.id}" is not a number`, {
      code: 'metric-not-finite',
      expected: 'a finite number or a missing value with its reason',
      got: String(value),
      hint: 'Look for NaN or infinite posteriors, scores or timings in the evidence of this cell.',
    });
  }
  const { n = null, count = null, interval = null } = beside;
  return { value, unit: meta.unit, direction: meta.direction, n, count, interval };
}

/** No number, and why. */
export function missing(meta: MetricMeta, reason: string): MissingValue {
  return { value: null, unit: meta.unit, direction: meta.direction, reason };
}

/** `count / n` with Wilson's interval; missing with `reason` if n is 0. */
export function rateValue(meta: MetricMeta, count: number, n: number, reason = NO_ITEMS): MetricValue {
  if (n === 0) return missing(meta, reason);
  return measured(meta, count / n, { n, count, interval: wilsonInterval(count, n) });
}

/**
 * Share of items with a flag, with Wilson's interval: over groups where the items have any, and none below five groups.
 *
 * @param meta - of the metric
 * @param flags - uint8 [n], 0 for every item that is not chosen
 * @param groups - of the items, or `null`
 * @param options - `chosen` uint8 [n]: the items that count, default all; `reason`: said where there are none
 */
export function flagRate(
  meta: MetricMeta,
  flags: Uint8Array,
  groups: ItemGroups | null,
  { chosen, reason = NO_ITEMS }: { readonly chosen?: Uint8Array; readonly reason?: string } = {},
): MetricValue {
  const n = chosen === undefined ? flags.length : countOnes(chosen);
  const count = countOnes(flags);
  if (groups === null || n === 0) return rateValue(meta, count, n, reason);
  const interval = clusteredWilson(flags, groups, chosen === undefined ? {} : { chosen });
  return measured(meta, count / n, { n, count, interval });
}

/** Mean over items with the normal interval of their mean, over groups where they have any; missing without items. */
export function meanValue(meta: MetricMeta, items: ArrayLike<number>, groups: ItemGroups | null = null): MetricValue {
  if (items.length === 0) return missing(meta, NO_ITEMS);
  const moments = crossedMoments([items], groups);
  return measured(meta, mean(items), { n: items.length, interval: crossedInterval(moments, { range: meta.range }) });
}
