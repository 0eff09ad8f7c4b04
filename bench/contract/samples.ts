// What one process of a benchmark prints. Any command in any language that prints this can be compared.
import Type, { type Static } from '#typebox';
import { Count, Id, Positive, strictObject, strictRecord } from './primitives.js';

/** Name of a counter: `rowsEvaluated`. */
export const CounterName = Type.String({ pattern: '^[a-z][A-Za-z0-9]*$', maxLength: 64 });

export const BenchmarkSamples = strictObject({
  /** The same work has the same id on both sides. */
  id: Id,
  /** A kernel that no change touches: if it moves, the machine moved. */
  control: Type.Optional(Type.Boolean()),
  /** Milliseconds of each repetition after warm-up, in any order; none is left out. */
  samplesMs: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1 }),
  /** Amounts of work in one repetition, the same in every process: more of it in head than in base is a regression. */
  counters: Type.Optional(strictRecord(Count, CounterName)),
  /** Largest resident size of the process so far. Reported, never judged. */
  peakMemoryBytes: Type.Optional(Positive),
});
export type BenchmarkSamples = Static<typeof BenchmarkSamples>;

export const SampleDocument = strictObject({
  schemaVersion: Type.Literal(1),
  benchmarks: Type.Array(BenchmarkSamples, { minItems: 1 }),
});
export type SampleDocument = Static<typeof SampleDocument>;
