// A run as its journal tells it: how far it is, what runs, what failed, and whether its process is still there.
import type { SerializedError } from '../../../contract/errors.js';
import type { KindTotal, RunLine } from '../../../contract/run-line.js';
import { isAlive } from '../../../lib/process/identity.js';
import { remaining, type Remaining } from './remaining.js';

/** Minutes without a line after which a run on another machine is `silent`; it says something every minute. */
const SILENT_MINUTES = 5;
const SLOWEST = 5;

/**
 * - `running`: jobs run or wait
 * - `scoring`: jobs have ended, records are written
 * - `ended`: see `outcome`
 * - `gone`: its process is no more, and it did not say why
 * - `silent`: on another machine, from which nothing was heard for minutes
 */
export type RunState = 'running' | 'scoring' | 'ended' | 'gone' | 'silent';

export interface RunningJob {
  readonly label: string;
  readonly kind: string;
  readonly cost: number;
  /** The machine, or `null` for that of the command. */
  readonly where: string | null;
  readonly seconds: number;
  /** In [0, 1]; `null` while it has not said. */
  readonly fraction: number | null;
  readonly note: string;
}

export interface EndedJob {
  readonly label: string;
  readonly kind: string;
  readonly cost: number;
  readonly seconds: number;
}

export interface RunStatus {
  readonly run: string;
  readonly suite: { readonly name: string; readonly version: string };
  readonly state: RunState;
  readonly outcome: (RunLine & { type: 'run-ended' })['outcome'] | null;
  readonly error: SerializedError | null;
  readonly process: { readonly host: string; readonly pid: number };
  readonly startedAt: string;
  /** Of its last line. */
  readonly heardAt: string;
  readonly seconds: number;
  readonly jobs: {
    /** That were to run; `cached` ones were there before. */
    readonly total: number;
    readonly cached: number;
    readonly done: number;
    readonly failed: number;
    readonly running: number;
    readonly waiting: number;
  };
  readonly parallel: number;
  readonly kinds: Readonly<Record<string, KindTotal>>;
  readonly remaining: Remaining;
  /** Longest first. */
  readonly running: readonly RunningJob[];
  readonly failures: readonly {
    readonly label: string;
    readonly state: string;
    readonly error: SerializedError;
    readonly log: string;
  }[];
  /** Those that finished, by kind. */
  readonly finished: Readonly<Record<string, { readonly jobs: number; readonly seconds: number }>>;
  /** Of those that finished, longest first. */
  readonly slowest: readonly EndedJob[];
  readonly notices: readonly { readonly at: string; readonly text: string }[];
  /** The last warning of a disk that fills, or `null`. */
  readonly diskLow: {
    readonly at: string;
    readonly folder: string;
    readonly freeBytes: number;
    readonly secondsLeft: number | null;
  } | null;
  /** Cells by the state of their record, once it has ended. */
  readonly cells: Readonly<Record<string, number>>;
}

/**
 * What the lines of one run say.
 *
 * @param time - the present, by which jobs that run are timed where the run's process lives on this machine
 * @returns `null` where its first line is not there: it has not begun, or its journal is damaged
 */
export function runStatus(lines: readonly RunLine[], time: Date): RunStatus | null {
  const start = lines.find((line) => line.type === 'run-started');
  const last = lines.at(-1);
  if (start === undefined || last === undefined) return null;
  const { running, finished, failures, mostAtOnce, isQueue } = jobsOf(lines);
  const end = lines.find((line) => line.type === 'run-ended');
  const state = stateOf(lines, start, time);
  const until = Date.parse(state === 'running' || state === 'scoring' ? time.toISOString() : last.at);
  const goesOn = state === 'running' || state === 'silent';
  const jobs = [...(goesOn ? running.values() : [])]
    .map(({ at, ...job }) => ({ ...job, seconds: Math.max(0, until - Date.parse(at)) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds);
  const total = { ...start, done: finished.length, failed: failures.length, running: jobs.length };
  const waiting = goesOn ? Math.max(0, start.jobs - finished.length - failures.length - jobs.length) : 0;
  const low = lines.findLast((line) => line.type === 'disk-low');
  return {
    ...{ run: start.run, suite: start.suite, state, outcome: end?.outcome ?? null, error: end?.error ?? null },
    process: { host: start.process.host, pid: start.process.pid },
    ...{ startedAt: start.at, heardAt: last.at, seconds: Math.max(0, until - Date.parse(start.at)) / 1000 },
    jobs: {
      total: start.jobs,
      cached: start.cached,
      done: total.done,
      failed: total.failed,
      running: jobs.length,
      waiting,
    },
    ...{ parallel: start.parallel, kinds: start.kinds },
    remaining: goesOn
      ? remaining({
          ...{ kinds: start.kinds, finished, failed: failures, running: jobs, parallel: start.parallel },
          ...{ mostAtOnce, isQueue },
        })
      : ENDED,
    running: jobs,
    failures: failures.map(({ label, state: how, error, log }) => ({ label, state: how, error, log })),
    finished: byKind(finished),
    slowest: finished.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST),
    notices: lines.flatMap((line) => (line.type === 'notice' ? [{ at: line.at, text: line.text }] : [])),
    diskLow:
      low === undefined
        ? null
        : { at: low.at, folder: low.folder, freeBytes: low.freeBytes, secondsLeft: low.secondsLeft },
    cells: end?.cells ?? {},
  };
}

const ENDED: Remaining = { seconds: null, reason: 'no job of it runs' };

function byKind(jobs: readonly EndedJob[]): RunStatus['finished'] {
  const kinds: Record<string, { jobs: number; seconds: number }> = {};
  for (const { kind, seconds } of jobs) {
    const before = kinds[kind] ?? { jobs: 0, seconds: 0 };
    kinds[kind] = { jobs: before.jobs + 1, seconds: before.seconds + seconds };
  }
  return kinds;
}

interface Jobs {
  readonly running: ReadonlyMap<string, Omit<RunningJob, 'seconds'> & { readonly at: string }>;
  readonly finished: readonly EndedJob[];
  readonly failures: readonly (RunLine & { type: 'job-failed' })[];
  readonly mostAtOnce: number;
  readonly isQueue: boolean;
}

function jobsOf(lines: readonly RunLine[]): Jobs {
  const running = new Map<string, Omit<RunningJob, 'seconds'> & { readonly at: string }>();
  const finished: EndedJob[] = [];
  const failures: (RunLine & { type: 'job-failed' })[] = [];
  let [mostAtOnce, isQueue] = [0, false];
  for (const line of lines) {
    if (line.type === 'job-started') {
      const { key, label, kind, cost, where, at } = line;
      running.set(key, { label, kind, cost, where, at, fraction: null, note: '' });
      mostAtOnce = Math.max(mostAtOnce, running.size);
      isQueue ||= where !== null;
    } else if (line.type === 'job-progress') {
      const job = running.get(line.key);
      if (job !== undefined) running.set(line.key, { ...job, fraction: line.fraction, note: line.note });
    } else if (line.type === 'job-finished') {
      running.delete(line.key);
      const { label, kind, cost, seconds } = line;
      finished.push({ label, kind, cost, seconds });
    } else if (line.type === 'job-failed') {
      running.delete(line.key);
      failures.push(line);
    }
  }
  return { running, finished, failures, mostAtOnce, isQueue };
}

function stateOf(lines: readonly RunLine[], { process }: RunLine & { type: 'run-started' }, time: Date): RunState {
  const last = lines.at(-1);
  if (lines.some(({ type }) => type === 'run-ended')) return 'ended';
  const alive = isAlive(process);
  if (alive === false) return 'gone';
  // Clocks of two machines may differ: more than a minute would be far off.
  const quiet = (time.getTime() - Date.parse(last?.at ?? '')) / 60_000;
  if (alive === null && quiet > SILENT_MINUTES) return 'silent';
  return lines.some(({ type }) => type === 'jobs-finished') ? 'scoring' : 'running';
}
