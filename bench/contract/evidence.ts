// What a job leaves behind: files by digest, and a manifest that is written last. No manifest, no evidence.
import Type, { type Static } from '#typebox';
import { Adapter } from './adapter.js';
import { Machine } from './machine.js';
import { Count, Digest, Id, Parameters, Timestamp, strictObject, strictRecord } from './primitives.js';
import { JobSpec } from './plan.js';
import { Precision } from './precision.js';

/** Some rows asked again, in another order and batch size: the answers are owed unless two classes all but tie. */
export const DeterminismProbe = strictObject({
  rows: Count,
  /** Rows whose argmax changed. */
  changed: Count,
  /** Those of them whose two largest posteriors differ by the margin or more: no rounding explains them. */
  unexplained: Count,
  marginBelow: Type.Number({ exclusiveMinimum: 0 }),
  /** Largest absolute difference of a posterior. */
  maxDifference: Type.Number({ minimum: 0 }),
});
export type DeterminismProbe = Static<typeof DeterminismProbe>;

/** Where and with what a job ran; apart from the scientific content. */
export const RunProvenance = strictObject({
  harnessVersion: Type.String(),
  harnessCommit: Type.Union([Type.String(), Type.Null()]),
  harnessDirty: Type.Union([Type.Boolean(), Type.Null()]),
  node: Type.String(),
  tfjs: Type.String(),
  backend: Id,
  backendVersion: Type.String(),
  device: Type.String(),
  threads: Type.Union([Count, Type.Null()]),
  /** `null`: the CPU itself. Absent in records from before there were others. */
  adapter: Type.Optional(Type.Union([Adapter, Type.Null()])),
  /** Absent in records from before it was stated, which are all `fp32`. */
  precision: Type.Optional(Precision),
  /** Whether networks ran as graphs or operation by operation; absent in records from before there were graphs. */
  execution: Type.Optional(Type.Union([Type.Literal('graph'), Type.Literal('eager')])),
  backendDetails: strictRecord(Type.String()),
  /** Of timings alone; no other job's outcome depends on it. */
  machine: Type.Optional(Machine),
  startedAt: Timestamp,
  durationMs: Type.Number({ minimum: 0 }),
  determinism: Type.Optional(DeterminismProbe),
  /** Of an attack that trains models of its own: how many, how often by the harness's loop, and on how many images, each as often as shown. */
  substitutes: Type.Optional(strictObject({ created: Count, trainings: Count, images: Count })),
  /** Head of the hash chain over the ledger, made while the queries were answered. */
  ledgerHead: Type.Optional(Digest),
});
export type RunProvenance = Static<typeof RunProvenance>;

export const EvidenceFile = strictObject({
  name: Type.String({ pattern: '^[A-Za-z0-9._-]+$' }),
  bytes: Count,
  sha256: Digest,
});
export type EvidenceFile = Static<typeof EvidenceFile>;

export const EvidenceManifest = strictObject({
  schemaVersion: Type.Literal(1),
  key: Digest,
  spec: JobSpec,
  files: Type.Array(EvidenceFile),
  /** Digest of each needed job's evidence as it was when this one read it. */
  inputs: strictRecord(Digest, Digest),
  /** Small scientific outputs: ledger counts, threshold, final loss. */
  summary: Parameters,
  /** SHA-256 over files and summary: what a rerun must reproduce. */
  digest: Digest,
  run: RunProvenance,
});
export type EvidenceManifest = Static<typeof EvidenceManifest>;
