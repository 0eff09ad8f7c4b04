// Where a metric can lie, so that an interval pooled over seeds does not say more: a board knows metrics by id and unit only.
import { at } from '../lib/arrays/at.js';

type Range = readonly [number, number];

const BY_UNIT: Readonly<Record<string, Range>> = {
  fraction: [0, 1],
  probability: [0, 1],
  correlation: [-1, 1],
  distance: [0, 2],
  nats: [0, 27.64],
  s: [0, 2948],
  bits: [0, 32],
  ratio: [0, Infinity],
  classes: [0, Infinity],
  count: [0, Infinity],
};

/** Differences have a sign, and there is at least one class that counts. */
const OWN: ReadonlyMap<string, Range> = new Map([
  ['class-gap-max', [-1, 1]],
  ['class-gap-mean', [-1, 1]],
  ['defense-accuracy-drop', [-1, 1]],
  ['chance-corrected-ratio', [-Infinity, Infinity]],
  ['transfer-effective-classes', [1, Infinity]],
  ['transfer-max-median-ratio', [1, Infinity]],
  ['transfer-effective-classes-posterior', [1, Infinity]],
]);

/** Lowest and highest value of a metric; all numbers for a unit that is not known here. */
export function rangeOf(metric: string, unit: string): Range {
  const known = OWN.get(metric) ?? (Object.hasOwn(BY_UNIT, unit) ? BY_UNIT[unit] : undefined);
  return known ?? [-Infinity, Infinity];
}

/** Cuts an interval to a range. */
export function within<T extends { readonly low: number; readonly high: number }>(interval: T, range: Range): T {
  return { ...interval, low: Math.max(at(range, 0), interval.low), high: Math.min(at(range, 1), interval.high) };
}
