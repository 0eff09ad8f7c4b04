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
  readonly parallel: number;
}

/**
 * A kind's seconds an image, or a job where its cost is 0, from its jobs that ended or are under way; a kind of which none
 * has begun takes the pace of all. The sum is shared among as many jobs as run now, and is no less than the longest of them.
 */
export function remaining({ kinds, finished, failed, running, parallel }: Work): Remaining {
  const told = running.flatMap(({ kind, cost, seconds, fraction }) =>
    fraction !== null && fraction >= TELLING ? [{ kind, cost, seconds: seconds / fraction }] : [],
  );
  const samples = [...finished, ...told];
  if (samples.length === 0) return { seconds: null, reason: 'no job has got far enough to tell' };
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
  const atOnce = Math.max(1, Math.min(parallel, Math.max(running.length, 1), running.length + waitingJobs));
  return { seconds: Math.max(0, ...left, (sum(left) + waitingSeconds) / atOnce), reason: null };
}

function pace(samples: readonly Ended[]): (jobs: number, cost: number) => number {
  const [seconds, costs] = [sum(samples.map((one) => one.seconds)), sum(samples.map(({ cost }) => cost))];
  return costs > 0 ? (_jobs, cost) => (seconds / costs) * cost : (jobs) => (seconds / samples.length) * jobs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
