// The words between the run and its job processes; every message is checked on arrival.
import Type, { type Static } from '#typebox';
import { ErrorRecord, strictObject } from '../../contract/primitives.js';
import { Job } from '../../contract/plan.js';
import { Precision } from '../../contract/precision.js';
import { FailedState } from '../../contract/result.js';

/** Everything a job process needs, in a file whose path is its only argument. */
export const JobRequest = strictObject({
  job: Job,
  store: Type.String(),
  data: Type.String(),
  backend: Type.String(),
  threads: Type.Integer({ minimum: 1 }),
  precision: Precision,
  harness: strictObject({
    harnessVersion: Type.String(),
    harnessCommit: Type.Union([Type.String(), Type.Null()]),
    harnessDirty: Type.Union([Type.Boolean(), Type.Null()]),
    node: Type.String(),
    tfjs: Type.String(),
  }),
});
export type JobRequest = Static<typeof JobRequest>;

/** What a job process says over its IPC channel. */
export const JobMessage = Type.Union([
  strictObject({
    type: Type.Literal('progress'),
    fraction: Type.Number({ minimum: 0, maximum: 1 }),
    note: Type.String(),
  }),
  strictObject({
    type: Type.Literal('done'),
    digest: Type.String(),
    /** The most memory that the process held. */
    peakBytes: Type.Number({ minimum: 0 }),
  }),
  strictObject({
    type: Type.Literal('failed'),
    error: ErrorRecord,
    outOfMemory: Type.Boolean(),
    /** What external code is to blame for has a state of its own. */
    state: Type.Optional(FailedState),
  }),
]);
export type JobMessage = Static<typeof JobMessage>;
