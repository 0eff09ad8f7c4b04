// The suite expanded: jobs that form a DAG, and cells that name the jobs they need. Exists before anything runs.
import Type, { type Static } from '#typebox';
import { Access } from './access.js';
import { CellJobs, CellSpec } from './cells.js';
import { DatasetRef, JobSpec } from './jobs.js';
import { Count, Digest, Id, Positive, Rate, SemVer, strictObject, strictRecord } from './primitives.js';
import { SubmissionCard, SubmissionLimits } from './submission.js';

export * from './cells.js';
export * from './jobs.js';

/** What a job with external code needs and what changes no byte of its evidence: places and limits. */
export const External = strictObject({
  /** Digest → folder. */
  folders: strictRecord(Type.String(), Digest),
  limits: SubmissionLimits,
});
export type External = Static<typeof External>;

/** Where a victim answers that gives answers alone (a deployment's address, a model's file), and how it may be asked there. */
export const Endpoint = strictObject({
  url: Type.String(),
  /** Images in one request at most, where the suite says so. */
  batchSize: Type.Optional(Positive),
  /** Who asks, how fast, at what price; of a victim at an address. */
  access: Type.Optional(Access),
  /** Of a JSON API: what is sent, and where the answers of several images stand. */
  body: Type.Optional(Type.Unknown()),
  method: Type.Optional(Type.Union([Type.Literal('POST'), Type.Literal('PUT')])),
  each: Type.Optional(Type.String()),
  /** What a model in a file may use up, where the suite says so. */
  limits: Type.Optional(SubmissionLimits),
});
export type Endpoint = Static<typeof Endpoint>;

/** One unit of work: its key is the SHA-256 of (spec, job version, backend family), canonical JSON (contract 7). */
export const Job = strictObject({
  key: Digest,
  backendFamily: Id,
  /** For people and `--only`: `train-victim/cifar10-cnn/s1`. */
  label: Type.String(),
  needs: Type.Array(Digest),
  /** Images that pass a network, forward and backward: the rough cost. */
  cost: Count,
  /** Below it on validation data the job fails; no part of the key, since it changes no byte of the evidence. */
  minimumAccuracy: Type.Optional(Rate),
  /** Where and how a victim is asked that gives answers alone; no part of the key, since an address is no identity. */
  endpoint: Type.Optional(Endpoint),
  external: Type.Optional(External),
  spec: JobSpec,
});
export type Job = Static<typeof Job>;

export const Cell = strictObject({
  label: Type.String(),
  spec: CellSpec,
  state: Type.Union([
    strictObject({ kind: Type.Literal('planned'), key: Digest, jobs: CellJobs }),
    strictObject({ kind: Type.Literal('skipped'), code: Type.String(), reason: Type.String(), fix: Type.String() }),
  ]),
});
export type Cell = Static<typeof Cell>;

export const Plan = strictObject({
  schemaVersion: Type.Literal(1),
  suite: strictObject({ name: Id, version: SemVer, digest: Digest }),
  backendFamily: Id,
  datasets: Type.Array(DatasetRef),
  jobs: Type.Array(Job),
  cells: Type.Array(Cell),
  /** External plug-ins by `attacks/<name>` and the like; absent where there are none. */
  submissions: Type.Optional(strictRecord(SubmissionCard)),
});
export type Plan = Static<typeof Plan>;
