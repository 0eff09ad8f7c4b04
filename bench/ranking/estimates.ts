// One metric over the seeds of a cell: crossed-seed interval from the predictions where they tell, else from the records.
import { own } from '../contract/own.js';
import type { Estimate } from '../contract/board.js';
import type { MeasuredValue, MetricValue } from '../contract/metric.js';
import type { AttackCell, DetectorCell, StreamCell } from '../contract/plan.js';
import { at } from '../lib/arrays/at.js';
import { type BitVector, unpackBits } from '../lib/stats/bit-vector.js';
import { bitProducts, deltaRatioOfBits, momentsOfProducts } from '../lib/stats/crossed-products.js';
import { type RatioEstimate, deltaRatio } from '../lib/stats/delta-ratio.js';
import { type ItemGroups, itemGroups } from '../lib/stats/groups.js';
import { mean } from '../lib/stats/moments.js';
import { crossedInterval, crossedMoments } from '../lib/stats/seeds-interval.js';
import { SEEDS_NOT_COVERED } from './caveats.js';
import type { Answers, CompletedRecord, PredictionsOf } from './input.js';
import { type ItemSeries, seriesOf } from './item-series.js';
import { distinct } from './order.js';
import { pooledInterval } from './pooled.js';
import { rangeOf, within } from './ranges.js';

/** A seed's record, with its predictions where it has them. */
export interface SeedResult {
  readonly seed: number;
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly predictions: Answers | null;
}

/** The completed records of one cell, one a seed. */
export function seedResults(
  records: readonly CompletedRecord<AttackCell | DetectorCell | StreamCell>[],
  predictionsOf: PredictionsOf,
): SeedResult[] {
  return records.map(({ path, cell, outcome }) => ({
    seed: cell.seed,
    metrics: outcome.metrics,
    predictions: predictionsOf(path),
  }));
}

/** Every metric that a seed has, by id. */
export function estimateAll(seeds: readonly SeedResult[], caveats: readonly string[]): Record<string, Estimate> {
  const ids = distinct(seeds.flatMap(({ metrics }) => Object.keys(metrics)));
  return Object.fromEntries(ids.map((id) => [id, estimate(id, seeds, caveats)]));
}

/**
 * One metric over seeds. A single seed keeps the interval of its record, and says that seeds are not covered; a metric that
 * one seed lacks has no value.
 *
 * @param caveats - of the whole table, put behind its own
 */
export function estimate(metric: string, seeds: readonly SeedResult[], caveats: readonly string[]): Estimate {
  const values = seeds.flatMap(({ metrics }) => own(metrics, metric) ?? []);
  const unit = values[0]?.unit ?? '';
  const absent = seeds.find(({ metrics }) => own(metrics, metric) === undefined);
  if (absent !== undefined) return { value: null, unit, reason: `not measured for seed ${absent.seed}` };
  const measured = values.filter((value): value is MeasuredValue => value.value !== null);
  const [first] = measured;
  if (measured.length < values.length || first === undefined)
    return { value: null, unit, reason: reasonOf(values, seeds) };
  if (measured.length === 1) {
    return { value: first.value, unit, interval: first.interval, seeds: 1, caveats: [SEEDS_NOT_COVERED, ...caveats] };
  }
  const crossed = fromItems(metric, seeds);
  if (crossed !== null) return { ...crossed, unit, seeds: seeds.length, caveats };
  const pooled = pooledInterval(measured);
  return {
    value: mean(measured.map(({ value }) => value)),
    unit,
    interval: pooled.interval && within(pooled.interval, rangeOf(metric, unit)),
    seeds: seeds.length,
    caveats: [...pooled.caveats, ...caveats],
  };
}

/** Predictions of every seed on the same test items, or `null`. */
export function pairedPredictions(seeds: readonly SeedResult[]): Answers[] | null {
  const all = seeds.flatMap(({ predictions }) => predictions ?? []);
  const [first] = all;
  if (first === undefined || all.length < seeds.length) return null;
  return all.every(({ labels }) => sameLabels(labels, first.labels)) ? all : null;
}

/** Groups of the test items that records share; `null` where none of them names any. */
export function groupsIn(paired: readonly Answers[]): ItemGroups | null {
  const named = paired.find(({ groups, labels }) => groups?.length === labels.length);
  return itemGroups(named?.groups);
}

/** Whether two records were scored on the same items. */
export function sameLabels(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  let item = 0;
  while (item < a.length && a[item] === b[item]) item++;
  return a.length === b.length && item === a.length;
}

function fromItems(metric: string, seeds: readonly SeedResult[]): RatioEstimate | null {
  const toSeries = seriesOf(metric);
  const paired = toSeries === null ? null : pairedPredictions(seeds);
  if (toSeries === null || paired === null) return null;
  const series = paired.map(toSeries);
  const groups = groupsIn(paired);
  const range = metric === 'ratio' ? ([0, Infinity] as const) : ([0, 1] as const);
  if (!series.every(hasDenominator)) return plainMean(series, groups);
  if (groups === null) return deltaRatioOfBits(series, { range });
  const samples = series.map(({ numerator, denominator }) => ({
    numerator: unpackBits(numerator),
    denominator: unpackBits(denominator),
  }));
  return deltaRatio(samples, { range, groups });
}

function plainMean(series: readonly ItemSeries[], groups: ItemGroups | null): RatioEstimate {
  const bits = series.map(({ numerator }) => numerator);
  const moments = groups === null ? momentsOfProducts(bitProducts(bits)) : crossedMoments(bits.map(unpackBits), groups);
  return { value: mean(moments.seedMeans), interval: crossedInterval(moments, { range: [0, 1] }) };
}

function hasDenominator(series: ItemSeries): series is ItemSeries & { readonly denominator: BitVector } {
  return series.denominator !== null;
}

function reasonOf(values: readonly MetricValue[], seeds: readonly SeedResult[]): string {
  const index = values.findIndex(({ value }) => value === null);
  const value = values[index];
  if (value?.value !== null) return 'nothing was measured';
  return seeds.length === 1 ? value.reason : `seed ${at(seeds, index).seed}: ${value.reason}`;
}
