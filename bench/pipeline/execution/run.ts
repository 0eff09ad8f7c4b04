// Runs what is missing of a plan, several jobs at once, wherever the executor runs them. Finished evidence stays whatever happens.
import { verifyUsedPixels } from '../data/verify-used.js';
import type { JobFailure } from './events.js';
import { cacheStates } from './freshness.js';
import { openLocal } from './executors/local.js';
import { harness } from './provenance.js';
import type { RunOptions } from './run-options.js';
import { Schedule } from './schedule.js';
import { victimTooWeak } from './victim-gate.js';

export interface RunOutcome {
  /** By job key; a job that needs a failed one fails with it. */
  readonly failures: ReadonlyMap<string, JobFailure>;
  readonly ran: number;
  /** Those that need a failed one among them. */
  readonly notStarted: number;
}

/**
 * Rejects with the signal's reason when aborted; what had finished by then is kept.
 *
 * @throws DataError `dataset-damaged` before anything runs, where pixels that a job would read are not what was imported
 */
export async function runJobs(options: RunOptions): Promise<RunOutcome> {
  await options.store.sweep();
  const states = await cacheStates(options.jobs, options.store, options.forced);
  const { store, parallel, timeLimitMs, signal, onEvent } = options;
  const notice = (text: string): void => onEvent({ type: 'notice', text });
  const open = options.executor ?? openLocal;
  const executor = open({ storeRoot: store.root, parallel, timeLimitMs, signal, notice });
  const run = new Schedule({ ...options, executor }, await harness());
  for (const job of options.jobs) {
    const state = states.get(job.key);
    if (state?.cached === true) run.settleCached(job, victimTooWeak(job, state.evidence));
  }
  const missing = options.jobs.filter(({ key }) => states.get(key)?.cached !== true);
  await verifyUsedPixels(missing, options.dataRoot, options.signal);
  options.onEvent({
    type: 'started',
    jobs: missing,
    cached: options.jobs.length - missing.length,
    parallel: executor.parallel,
  });
  const notStarted = await run.all(missing);
  const { failures, ran, failed } = run;
  options.onEvent({ type: 'finished', ran, failed, notStarted });
  return { failures, ran, notStarted };
}
