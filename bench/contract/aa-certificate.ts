// What the rule does on this machine when nothing changed: `bench aa` measures it, `bench compare` quotes it.
import Type, { type Static } from '#typebox';
import { Machine, PairTimes, RuleConstants } from './comparison.js';
import { Id, Positive, Rate, Timestamp, strictObject } from './primitives.js';

export const CertifiedBenchmark = strictObject({
  id: Id,
  /** Batches in a hundred, as a fraction, that the rule calls changed although nothing changed. */
  falseAlarmRate: Rate,
  /** The same after confirmation by a second batch. */
  confirmedFalseAlarmRate: Rate,
  /** Slowdown that two batches find nine times in ten. */
  smallestDetectableRatio: Type.Number({ exclusiveMinimum: 1 }),
  /** What was measured, and resampled for the rates. */
  pairs: Type.Array(PairTimes, { minItems: 1 }),
});
export type CertifiedBenchmark = Static<typeof CertifiedBenchmark>;

export const AaCertificate = strictObject({
  schemaVersion: Type.Literal(1),
  /** The side that was compared with itself. */
  side: Type.String(),
  benchmarks: Type.Array(CertifiedBenchmark, { minItems: 1 }),
  /** Batches drawn from the measured pairs for each rate. */
  batches: Positive,
  rule: RuleConstants,
  seed: Positive,
  machine: Machine,
  startedAt: Timestamp,
  durationMs: Type.Number({ minimum: 0 }),
});
export type AaCertificate = Static<typeof AaCertificate>;
