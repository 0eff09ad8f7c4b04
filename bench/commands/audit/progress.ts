// What an audit tells while it goes on, beside its jobs: queries, what they cost, and the time left.
import { askedSoFar } from '../../audit/estimate.js';
import type { AskedAndKept } from '../../audit/asked.js';
import type { Access } from '../../contract/access.js';
import { monotonicMs } from '../../lib/process/clock.js';
import type { RunEvent, RunListener } from '../../pipeline/execution/events.js';
import { leftWords, TimeLeft } from './time-left.js';

const MILLISECONDS_BETWEEN_LINES = 30_000;

export interface ProgressOptions {
  /** Where the run's own events go; notices of ours among them. */
  readonly display: RunListener;
  readonly asked: () => Promise<AskedAndKept>;
  /** Images that will have been asked at the end, at most, over all runs. */
  readonly expected: number;
  readonly access?: Access | undefined;
  /** Milliseconds that never go back; for tests. */
  readonly clock?: () => number;
}

/** A line when a job ends that asks the victim, and every half minute while one goes on. */
export function auditProgress(options: ProgressOptions): RunListener {
  const { display, asked, expected, access = {}, clock = monotonicMs } = options;
  const time = new TimeLeft(clock);
  let last = clock();
  const tell = async (): Promise<void> => {
    last = clock();
    const said = await asked();
    const left = Math.max(0, expected - said.queries - said.probes);
    const waiting = access.queriesPerSecond === undefined ? 0 : left / access.queriesPerSecond;
    display({ type: 'notice', text: `${askedSoFar(said, access)}${leftWords(time.left(waiting))}` });
  };
  return (event) => {
    time.onEvent(event);
    display(event);
    if (isTold(event, clock() - last)) void tell();
  };
}

function isTold(event: RunEvent, elapsed: number): boolean {
  if (event.type === 'job-finished') return event.job.endpoint !== undefined;
  if (event.type !== 'job-progress' || event.job.endpoint === undefined) return false;
  return elapsed >= MILLISECONDS_BETWEEN_LINES;
}
