// About how long a run still takes, from what its jobs took so far.
import type { KindTotal } from '../../../contract/run-line.js';

export type Remaining =
  /** At the pace so far; what waits for other jobs may take longer. */
  { readonly seconds: number; readonly reason: null } | { readonly seconds: null; readonly reason: string };

/** From so much of a job on its own progress says how long it takes. */
const TELLING = 0.02;

interface Ended {
  readonly kind: string;
  readonly cost: number;
  readonly seconds: number;
}

export interface Work {
  /** All that was to run, by kind. */
  readonly kinds: Readonly<Record<string, KindTotal>>;
  readonly finished: readonly Ended[];
  readonly failed: readonly { readonly kind: string; readonly cost: number }[];
  readonly running: readonly (Ended & { readonly fraction: number | null })[];
  /** Jobs at once, at most: processes of this machine, or places in a queue. */
  readonly parallel: number;
  /** The most that ran at once so far. */
  readonly mostAtOnce: number;
  /** Whether jobs lie in a queue, of which nobody knows how many will run at once. */
  readonly isQueue: boolean;
}

/**
 * A kind's seconds an image, or a job where its cost is 0, from its jobs that ended or are under way; a kind of which none
 * has begun takes the pace of all. The sum is shared among as many jobs as run at once, and is no less than the longest of
 * those that run.
 *
 * Unknown until the kinds of jobs that make up most of what is left have shown their pace: that of a small job is its start.
 */
export function remaining({ kinds, finished, failed, running, ...places }: Work): Remaining {
  const told = running.flatMap(({ kind, cost, seconds, fraction }) =>
    fraction !== null && fraction >= TELLING ? [{ kind, cost, seconds: seconds / fraction }] : [],
  );
  const samples = [...finished, ...told];
  if (samples.length === 0) return { seconds: null, reason: 'no job has got far enough to tell' };
  if (isBlind({ kinds, finished, failed, running }))
    return { seconds: null, reason: 'the longest jobs have not begun' };
  const expected = (kind: string, jobs: number, cost: number): number => {
    const own = samples.filter((sample) => sample.kind === kind);
    return pace(own.length > 0 ? own : samples)(jobs, cost);
  };
  const left = running.map(({ kind, cost, seconds, fraction }) => {
    if (fraction !== null && fraction >= TELLING) return (seconds / fraction) * (1 - fraction);
    return Math.max(0, expected(kind, 1, cost) - seconds);
  });
  const begun = [...finished, ...failed, ...running];
  let [waitingSeconds, waitingJobs] = [0, 0];
  for (const [kind, { jobs, cost }] of Object.entries(kinds)) {
    const ofKind = begun.filter((job) => job.kind === kind);
    const [jobsLeft, costLeft] = [jobs - ofKind.length, cost - sum(ofKind.map((job) => job.cost))];
    if (jobsLeft <= 0) continue;
    waitingJobs += jobsLeft;
    waitingSeconds += expected(kind, jobsLeft, Math.max(0, costLeft));
  }
  const atOnce = Math.max(1, Math.min(expectedAtOnce(finished.length, places), running.length + waitingJobs));
  return { seconds: Math.max(0, ...left, (sum(left) + waitingSeconds) / atOnce), reason: null };
}

/** Whether most of what is left to compute is of kinds of which none has got anywhere. */
function isBlind({
  kinds,
  finished,
  failed,
  running,
}: Pick<Work, 'kinds' | 'finished' | 'failed' | 'running'>): boolean {
  const begun = running.filter(({ fraction }) => fraction !== null && fraction > 0);
  const shown = new Set([...finished, ...begun].map(({ kind }) => kind));
  let [left, unseen] = [0, 0];
  for (const [kind, { cost }] of Object.entries(kinds)) {
    const done = [...finished, ...failed].filter((job) => job.kind === kind);
    const open = cost - sum(done.map((job) => job.cost));
    left += open;
    if (!shown.has(kind)) unseen += open;
  }
  return unseen > left / 2;
}

/**
 * What was seen so far. On this machine that says little at first, when all others wait for one victim: until as many have
 * ended as may run at once, they are expected to.
 */
function expectedAtOnce(
  finished: number,
  { parallel, mostAtOnce, isQueue }: Pick<Work, 'parallel' | 'mostAtOnce' | 'isQueue'>,
): number {
  return isQueue || finished >= parallel ? Math.min(parallel, mostAtOnce) : parallel;
}

function pace(samples: readonly Ended[]): (jobs: number, cost: number) => number {
  const [seconds, costs] = [sum(samples.map((one) => one.seconds)), sum(samples.map(({ cost }) => cost))];
  return costs > 0 ? (_jobs, cost) => (seconds / costs) * cost : (jobs) => (seconds / samples.length) * jobs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
