// One record a cell: numbers exist only where they are real; a failed cell is a row, not a gap.
import Type, { type Static } from '#typebox';
import { GroupsSource, MetricValue } from './metric.js';
import { Count, Digest, ErrorRecord, Id, SemVer, strictObject, strictRecord } from './primitives.js';
import { CellSpec, DatasetRef } from './plan.js';
import { SubmissionCard } from './submission.js';
import { RunProvenance } from './evidence.js';
import { Verification } from './trust.js';

/** Counts of one class on the test set; rates follow from them. */
export const ClassRow = strictObject({
  class: Count,
  name: Type.String(),
  n: Count,
  /** Groups, as physical signs, that the n images show; absent where there are none, and in records from before they counted. */
  groups: Type.Optional(Count),
  victimCorrect: Count,
  surrogateCorrect: Count,
  /** Items of the transfer set whose answer's argmax is this class; `null` where there is none. */
  transferCount: Type.Union([Count, Type.Null()]),
});
export type ClassRow = Static<typeof ClassRow>;

/** Groups by which the intervals of a record go, not by single images. */
export const GroupsSummary = strictObject({ count: Count, source: GroupsSource });
export type GroupsSummary = Static<typeof GroupsSummary>;

export const LedgerSummary = strictObject({
  asked: Count,
  answered: Count,
  refused: Count,
  /** Head of the hash chain over the logged queries; absent in records that were scored before there was one. */
  head: Type.Optional(Digest),
});
export type LedgerSummary = Static<typeof LedgerSummary>;

/** The answers to a round's secret test inputs, scored; the public ones stand beside them in `metrics`. */
export const SecretScore = strictObject({
  round: Id,
  commitment: Digest,
  metrics: strictRecord(MetricValue),
  /** Accuracy that the surrogate lost from public to secret inputs beyond what the victim lost, a fraction. */
  excessGap: MetricValue,
  /** Whether that gap lies outside what the victim's own loss explains. */
  suspicious: Type.Boolean(),
});
export type SecretScore = Static<typeof SecretScore>;

/** Why a number is as an earlier schema had it. */
export const CarriedMetric = strictObject({
  /** Of the record that computed it. */
  schemaVersion: Type.Integer({ minimum: 1 }),
  reason: Type.String({ minLength: 1 }),
});
export type CarriedMetric = Static<typeof CarriedMetric>;

const Measured = strictObject({
  state: Type.Literal('completed'),
  metrics: strictRecord(MetricValue),
  classes: Type.Union([Type.Array(ClassRow), Type.Null()]),
  ledger: Type.Union([LedgerSummary, Type.Null()]),
  /** SHA-256 of the uncompressed predictions file beside the record; `null` where a cell has none. */
  predictionsSha256: Type.Union([Digest, Type.Null()]),
  /** SHA-256 of the uncompressed figures beside the record; absent where there are none, and in records of version 1. */
  itemsSha256: Type.Optional(Digest),
  /**
   * Metrics that were taken over from the record that this one supersedes, because what lay beside it does not give them;
   * absent where all were computed anew.
   */
  carried: Type.Optional(strictRecord(CarriedMetric)),
  secret: Type.Optional(SecretScore),
});

export const FailedState = Type.Union([
  Type.Literal('failed'),
  Type.Literal('timed-out'),
  Type.Literal('out-of-memory'),
  Type.Literal('budget-exceeded'),
  Type.Literal('protocol-error'),
]);
export type FailedState = Static<typeof FailedState>;

const Failed = strictObject({ state: FailedState, job: Type.String(), error: ErrorRecord });
const Skipped = strictObject({
  state: Type.Literal('skipped'),
  code: Type.String(),
  reason: Type.String(),
  fix: Type.String(),
});

export const Outcome = Type.Union([Measured, Failed, Skipped]);
export type Outcome = Static<typeof Outcome>;
export type CellState = Outcome['state'];

/** Everything that a rerun must reproduce; timings live in `provenance`. */
export const Scientific = strictObject({
  suite: strictObject({ name: Id, version: SemVer, digest: Digest }),
  cell: CellSpec,
  key: Type.Union([Digest, Type.Null()]),
  outcome: Outcome,
  datasets: Type.Array(DatasetRef),
  /** Of the test images; absent where each stands for itself, and in records from before groups counted. */
  groups: Type.Optional(GroupsSummary),
  /** Of the in-distribution images of a detector; absent as above. */
  inDistributionGroups: Type.Optional(GroupsSummary),
  /** Job role → evidence digest. */
  evidence: strictRecord(Digest),
  /** `attack/knockoff-random` → version, and so on, evaluator included. */
  versions: strictRecord(SemVer),
  /** What external plug-ins say of themselves, by `attacks/<name>` and the like. */
  submissions: Type.Optional(strictRecord(SubmissionCard)),
  /** Published rows, notes on what an interval leaves out, the resize rule. */
  notes: Type.Array(Type.String()),
});
export type Scientific = Static<typeof Scientific>;

/** Timings of a throughput cell: measured, but no rerun reproduces them. */
export const Timings = strictObject({
  metrics: strictRecord(MetricValue),
  samplesMs: Type.Array(Type.Number({ minimum: 0 })),
});

/** Of records whose cell no reader of version 2 knows. */
export const STREAM_RESULT_SCHEMA_VERSION = 3;

/**
 * What all others are written in. Version 1 has no figures beside its predictions and none of the fields that say "absent in
 * records from before"; it stays readable.
 */
export const RESULT_SCHEMA_VERSION = 2;

/** The version that a record of such a cell is written in. */
export function resultSchemaVersion({ kind }: CellSpec): CellResult['schemaVersion'] {
  return kind === 'stream' ? STREAM_RESULT_SCHEMA_VERSION : RESULT_SCHEMA_VERSION;
}

export const CellResult = strictObject(
  {
    schemaVersion: Type.Union([
      Type.Literal(1),
      Type.Literal(RESULT_SCHEMA_VERSION),
      Type.Literal(STREAM_RESULT_SCHEMA_VERSION),
    ]),
    scientific: Scientific,
    scientificDigest: Digest,
    /** A claim of records of version 1, which counts for nothing: levels come from signed attestations. */
    verification: Type.Optional(Verification),
    supersedes: Type.Union([Type.String(), Type.Null()]),
    provenance: strictObject({
      run: strictRecord(RunProvenance),
      timings: Type.Union([Timings, Type.Null()]),
    }),
  },
  { title: 'StealBench result record' },
);
export type CellResult = Static<typeof CellResult>;

/** The predictions beside a record: argmax per test index. */
export const Predictions = strictObject({
  schemaVersion: Type.Literal(1),
  labels: Type.Array(Count),
  victim: Type.Array(Count),
  surrogate: Type.Array(Count),
  /** Group of each test image, 0 to count − 1; absent where there are none, and in records from before groups counted. */
  groups: Type.Optional(Type.Array(Count)),
  /** The same for a round's secret test inputs, item by item the same images before they were changed. */
  secret: Type.Optional(strictObject({ victim: Type.Array(Count), surrogate: Type.Array(Count) })),
});
export type Predictions = Static<typeof Predictions>;
