// What a run tells other programs while it goes on: one JSON object a line, in its journal and in the stream of `run --events`.
import Type, { type Static, type TProperties } from '#typebox';
import { Count, Digest, ErrorRecord, Id, Rate, strictObject, strictRecord, Timestamp } from './primitives.js';
import { FailedState } from './result.js';

/** Seconds, 0 or more. */
const Seconds = Type.Number({ minimum: 0 });

function line<T extends string, P extends TProperties>(type: T, properties: P) {
  return strictObject({
    type: Type.Literal(type),
    /** Names the run: its journal is `runs/<run>.jsonl` in the store. */
    run: Type.String(),
    /** By the clock of the machine that runs the command. */
    at: Timestamp,
    ...properties,
  });
}

/** Which job a line is about. */
const OF_JOB = {
  key: Digest,
  label: Type.String(),
  kind: Type.String(),
  /** Images that pass a network: the rough cost. */
  cost: Count,
};

/** The process that a run is, and where it can be asked whether it lives. */
export const RunProcess = strictObject({
  host: Type.String(),
  place: Type.String(),
  pid: Count,
  began: Type.Union([Type.String(), Type.Null()]),
});

/** What a run has to do of a kind of job: how many, and their cost in images. */
export const KindTotal = strictObject({ jobs: Count, cost: Count });
export type KindTotal = Static<typeof KindTotal>;

export const RunLine = Type.Union([
  line('run-started', {
    suite: strictObject({ name: Id, version: Type.String() }),
    process: RunProcess,
    /** Whether the store knows what evidence the run counts on; absent in journals of earlier versions. */
    announced: Type.Optional(Type.Boolean()),
    jobs: Count,
    cached: Count,
    /** Jobs at once, at most. */
    parallel: Count,
    kinds: strictRecord(KindTotal),
  }),
  line('job-started', { ...OF_JOB, where: Type.Union([Type.String(), Type.Null()]) }),
  /** Of one job not more often than every ten seconds. */
  line('job-progress', { ...OF_JOB, fraction: Rate, note: Type.String() }),
  line('job-finished', { ...OF_JOB, seconds: Seconds }),
  line('job-failed', { ...OF_JOB, state: FailedState, error: ErrorRecord, log: Type.String() }),
  line('notice', { text: Type.String() }),
  line('disk-low', {
    folder: Type.String(),
    freeBytes: Count,
    /** Until it is full at the present rate; `null` where it does not shrink. */
    secondsLeft: Type.Union([Seconds, Type.Null()]),
  }),
  /** Nothing else was said for a minute. */
  line('alive', {}),
  /** Records are written next. */
  line('jobs-finished', { ran: Count, failed: Count, notStarted: Count }),
  line('run-ended', {
    outcome: Type.Union([
      Type.Literal('completed'),
      Type.Literal('incomplete'),
      Type.Literal('interrupted'),
      Type.Literal('failed'),
    ]),
    /** Cells by the state of their record; `pending` where they have none. */
    cells: strictRecord(Count),
    error: Type.Union([ErrorRecord, Type.Null()]),
  }),
]);
export type RunLine = Static<typeof RunLine>;

/** A line without what every line has. */
type Bare<L> = L extends RunLine ? Omit<L, 'run' | 'at'> : never;
export type BareRunLine = Bare<RunLine>;
