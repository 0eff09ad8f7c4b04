// The verdict of `bench compare`: what was measured, what the rule says of it, and on which machine.
import Type, { type Static, type TSchema } from '#typebox';
import { Interval } from './metric.js';
import { Count, Id, Positive, Rate, Timestamp, strictObject } from './primitives.js';
import { CounterName } from './samples.js';

const Milliseconds = Type.Number({ exclusiveMinimum: 0 });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The p10 of two processes that ran one after the other. */
export const PairTimes = strictObject({ baseMs: Milliseconds, headMs: Milliseconds });
export type PairTimes = Static<typeof PairTimes>;

/** Times are comparable on one machine only; this tells machines apart. */
export const Machine = strictObject({
  processor: Type.String(),
  logicalProcessors: Positive,
  memoryBytes: Positive,
  platform: Type.String(),
  node: Type.String(),
});
export type Machine = Static<typeof Machine>;

/** The constants of the rule, so that a verdict can be recomputed. */
export const RuleConstants = strictObject({
  pairs: Positive,
  processQuantile: Rate,
  level: Rate,
  alpha: Rate,
  sureRatio: Type.Number({ exclusiveMinimum: 1 }),
  effectRatio: Type.Number({ exclusiveMinimum: 1 }),
  equivalentLow: Rate,
  equivalentHigh: Type.Number({ exclusiveMinimum: 1 }),
  resamples: Positive,
});

export const Verdict = Type.Union([
  Type.Literal('regressed'),
  Type.Literal('improved'),
  Type.Literal('equivalent'),
  Type.Literal('inconclusive'),
]);
export type Verdict = Static<typeof Verdict>;

const Estimate = strictObject({
  /** Median of head / base over the pairs: above 1 is slower. */
  ratio: Type.Number({ exclusiveMinimum: 0 }),
  interval: Interval,
  /** Adjusted by Holm over the benchmarks judged together. */
  pRegressed: Rate,
  pImproved: Rate,
  call: Verdict,
  /** In the order in which they were measured. */
  pairs: Type.Array(PairTimes, { minItems: 1 }),
});

/** Over all processes of a side, medians; reported, not judged. */
const Side = strictObject({
  p10Ms: Milliseconds,
  p50Ms: Milliseconds,
  p99Ms: Milliseconds,
  peakMemoryBytes: orNull(Positive),
});
export type Side = Static<typeof Side>;

export const CounterComparison = strictObject({
  name: CounterName,
  base: Count,
  head: Count,
  /** `accepted` is an increase that the caller declared beforehand. */
  verdict: Type.Union([
    Type.Literal('equal'),
    Type.Literal('increased'),
    Type.Literal('decreased'),
    Type.Literal('accepted'),
  ]),
});
export type CounterComparison = Static<typeof CounterComparison>;

export const BenchmarkComparison = strictObject({
  id: Id,
  control: Type.Boolean(),
  /** Of time and counters together. */
  verdict: Verdict,
  /** Why, where the numbers alone do not say it. */
  reason: orNull(Type.String()),
  evidence: Estimate,
  /** Whether the pairs of the evidence were doubled because the first batch was inconclusive. */
  doubled: Type.Boolean(),
  /** The second, independent batch of a change. */
  confirmation: orNull(Estimate),
  /** Slowdown that two batches find nine times in ten, by the A/A certificate. */
  smallestDetectableRatio: orNull(Type.Number({ exclusiveMinimum: 1 })),
  base: Side,
  head: Side,
  counters: Type.Array(CounterComparison),
});
export type BenchmarkComparison = Static<typeof BenchmarkComparison>;

export const Comparison = strictObject({
  schemaVersion: Type.Literal(1),
  outcome: Type.Union([Type.Literal('passed'), Type.Literal('regressed'), Type.Literal('inconclusive')]),
  base: Type.String(),
  head: Type.String(),
  control: Type.Union([Type.Literal('steady'), Type.Literal('moved'), Type.Literal('absent')]),
  benchmarks: Type.Array(BenchmarkComparison, { minItems: 1 }),
  /** Benchmarks that only head has; nothing is said of them. */
  added: Type.Array(Id),
  rule: RuleConstants,
  seed: Positive,
  machine: Machine,
  startedAt: Timestamp,
  durationMs: Type.Number({ minimum: 0 }),
});
export type Comparison = Static<typeof Comparison>;
