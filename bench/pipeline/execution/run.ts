// Runs what is missing of a plan, several jobs at once, each in its own process. Finished evidence stays whatever happens.
import type { Job } from '../../contract/plan.js';
import type { Precision } from '../../contract/precision.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { verifyUsedPixels } from '../data/verify-used.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import type { JobFailure, RunListener } from './events.js';
import { cacheStates } from './freshness.js';
import { logFile, runJobProcess } from './job-process.js';
import { harness, type Harness } from './provenance.js';
import { victimTooWeak } from './victim-gate.js';

export interface RunOptions {
  /** In an order where needs come first. */
  readonly jobs: readonly Job[];
  readonly store: EvidenceStore;
  readonly dataRoot: string;
  readonly backend: string;
  /** Jobs at once. */
  readonly parallel: number;
  /** CPU threads of each job, by its key where jobs differ. */
  readonly threads: number | ((key: string) => number);
  readonly precision: Precision;
  /** Run these even if their evidence is there. */
  readonly forced: ReadonlySet<string>;
  readonly keepGoing: boolean;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: RunListener;
}

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
  const run = new Run(options, await harness());
  for (const job of options.jobs) {
    const state = states.get(job.key);
    if (state?.cached === true) run.settleCached(job, victimTooWeak(job, state.manifest));
  }
  const missing = options.jobs.filter(({ key }) => states.get(key)?.cached !== true);
  await verifyUsedPixels(missing, options.dataRoot, options.signal);
  options.onEvent({
    type: 'started',
    jobs: missing,
    cached: options.jobs.length - missing.length,
    parallel: options.parallel,
  });
  const notStarted = await run.all(missing);
  const { failures, ran, failed } = run;
  options.onEvent({ type: 'finished', ran, failed, notStarted });
  return { failures, ran, notStarted };
}

class Run {
  readonly failures = new Map<string, JobFailure>();
  ran = 0;
  #passedOver = 0;
  readonly #finished = new Set<string>();
  /** Addresses that a running job asks. */
  readonly #asked = new Set<string>();
  readonly #options: RunOptions;
  readonly #harness: Harness;

  constructor(options: RunOptions, harnessInfo: Harness) {
    this.#options = options;
    this.#harness = harnessInfo;
  }

  /** Without those that failed with a job that they need. */
  get failed(): number {
    return this.failures.size - this.#passedOver;
  }

  settleCached(job: Job, failure: JobFailure | null): void {
    if (failure === null) this.#finished.add(job.key);
    else this.failures.set(job.key, failure);
  }

  /** Starts jobs as their needs finish; returns how many were never started. */
  async all(jobs: readonly Job[]): Promise<number> {
    const waiting = [...jobs];
    const running = new Set<Promise<void>>();
    for (;;) {
      this.#failDependents(waiting);
      while (running.size < this.#options.parallel && this.#mayStart()) {
        const index = waiting.findIndex((job) => this.#isReady(job));
        const [job] = index === -1 ? [] : waiting.splice(index, 1);
        if (job === undefined) break;
        const url = job.endpoint?.url ?? '';
        if (url !== '') this.#asked.add(url);
        const work: Promise<void> = this.#one(job).finally(() => {
          running.delete(work);
          this.#asked.delete(url);
        });
        running.add(work);
      }
      if (running.size === 0) break;
      await Promise.race(running).catch(async (error: unknown) => {
        await Promise.allSettled(running);
        throw error;
      });
    }
    return waiting.length + this.#passedOver;
  }

  /** One job at a time asks a victim at an address or in a file: its rate, its price and its record are kept by one process. */
  #isReady({ needs, endpoint }: Job): boolean {
    if (endpoint !== undefined && this.#asked.has(endpoint.url)) return false;
    return needs.every((key) => this.#finished.has(key));
  }

  #mayStart(): boolean {
    this.#options.signal.throwIfAborted();
    return this.#options.keepGoing || this.failures.size === 0;
  }

  #failDependents(waiting: Job[]): void {
    for (let index = 0; index < waiting.length; index++) {
      const job = waiting[index];
      const failed = job?.needs.map((key) => this.failures.get(key)).find((failure) => failure !== undefined);
      if (job === undefined || failed === undefined) continue;
      this.failures.set(job.key, failed);
      this.#passedOver++;
      waiting.splice(index--, 1);
    }
  }

  async #one(job: Job): Promise<void> {
    const { store, dataRoot, backend, precision, timeLimitMs, signal, onEvent, forced } = this.#options;
    onEvent({ type: 'job-started', job });
    const start = monotonicMs();
    if (forced.has(job.key)) await store.remove(job.key);
    const { threads: given } = this.#options;
    const threads = typeof given === 'number' ? given : given(job.key);
    const request = { job, store: store.root, data: dataRoot, backend, threads, precision, harness: this.#harness };
    const onProgress = (fraction: number, note: string): void => onEvent({ type: 'job-progress', job, fraction, note });
    const end = await runJobProcess({ request, timeLimitMs, signal, onProgress });
    const failure = end.ok ? await this.#gate(job) : end.failure;
    this.ran++;
    if (failure === null) {
      this.#finished.add(job.key);
      onEvent({ type: 'job-finished', job, durationMs: monotonicMs() - start });
    } else {
      this.failures.set(job.key, failure);
      onEvent({ type: 'job-failed', job, failure, logFile: logFile(store.root, job.key) });
    }
  }

  async #gate(job: Job): Promise<JobFailure | null> {
    const manifest = await this.#options.store.manifest(job.key);
    return manifest === null ? null : victimTooWeak(job, manifest);
  }
}
