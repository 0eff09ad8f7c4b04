// The order of a run: which job may be handed to the executor, and what its end means for those that need it.
import type { Job } from '../../contract/plan.js';
import { monotonicMs } from '../../lib/process/clock.js';
import type { JobFailure } from './events.js';
import type { Executor, TaskEnd } from './executor.js';
import { OpenWork } from './open-work.js';
import type { Harness } from './provenance.js';
import type { RunOptions } from './run-options.js';
import { WaitingJobs } from './waiting-jobs.js';

/** Milliseconds after which an executor that takes no more is asked again although nothing ended. */
const ASK_AGAIN_MS = 2000;

export interface ScheduleOptions extends Omit<RunOptions, 'executor'> {
  readonly executor: Executor;
}

export class Schedule {
  readonly failures = new Map<string, JobFailure>();
  ran = 0;
  #passedOver = 0;
  readonly #finished = new Set<string>();
  /** Addresses that a job which was handed over asks. */
  readonly #asked = new Set<string>();
  readonly #options: ScheduleOptions;
  readonly #harness: Harness;

  constructor(options: ScheduleOptions, harness: Harness) {
    this.#options = options;
    this.#harness = harness;
  }

  /** Without those that failed with a job that they need. */
  get failed(): number {
    return this.failures.size - this.#passedOver;
  }

  settleCached(job: Job, failure: JobFailure | null): void {
    if (failure === null) this.#finished.add(job.key);
    else this.failures.set(job.key, failure);
  }

  /** Hands jobs over as the executor takes them; returns how many never ran. */
  async all(jobs: readonly Job[]): Promise<number> {
    const { executor } = this.#options;
    const waiting = new WaitingJobs(jobs, (key) => this.#finished.has(key));
    const withdrawn: Job[] = [];
    const open = new OpenWork();
    this.#passOver(waiting.takeDependents([...this.failures.keys()]));
    for (;;) {
      const mayStart = this.#mayStart();
      if (!mayStart) await executor.withdraw();
      let isFull = false;
      while (mayStart) {
        // One job at a time asks a victim at an address or in a file: its rate, its price and its record are kept by one process.
        const job = waiting.first((url) => !this.#asked.has(url));
        if (job === undefined) break;
        isFull = !(await executor.admit(job, open.size));
        if (isFull) break;
        // What it needs may have failed meanwhile.
        if (!waiting.has(job)) continue;
        waiting.take(job);
        if (executor.keepsOrder) waiting.meet(job.key);
        const url = job.endpoint?.url ?? '';
        if (url !== '') this.#asked.add(url);
        open.add(
          this.#one(job, withdrawn).then(() => {
            this.#asked.delete(url);
            if (this.#finished.has(job.key)) waiting.meet(job.key);
            if (this.failures.has(job.key)) this.#passOver(waiting.takeDependents([job.key]));
          }),
        );
      }
      if (open.size === 0) break;
      await open.change(isFull ? ASK_AGAIN_MS : null);
    }
    const rest = waiting.inOrder([...waiting.rest(), ...withdrawn]);
    this.#passOver(rest);
    return rest.filter(({ key }) => !this.failures.has(key)).length + this.#passedOver;
  }

  #mayStart(): boolean {
    this.#options.signal.throwIfAborted();
    return this.#options.keepGoing || this.failures.size === 0;
  }

  /** @param jobs - of which some need one that failed, in the plan's order: those that are needed come first */
  #passOver(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const failed = job.needs.map((key) => this.failures.get(key)).find((failure) => failure !== undefined);
      if (failed === undefined) continue;
      this.failures.set(job.key, failed);
      this.#passedOver++;
    }
  }

  async #one(job: Job, withdrawn: Job[]): Promise<void> {
    const { store, dataRoot, backend, precision, onEvent, forced, executor } = this.#options;
    const { threads: given } = this.#options;
    const threads = typeof given === 'number' ? given : given(job.key);
    const request = { job, store: store.root, data: dataRoot, backend, threads, precision, harness: this.#harness };
    let start = monotonicMs();
    const end = await executor.run({
      request,
      fresh: forced.has(job.key),
      onStart: (where) => {
        start = monotonicMs();
        onEvent({ type: 'job-started', job, where });
      },
      onProgress: (fraction, note) => onEvent({ type: 'job-progress', job, fraction, note }),
    });
    this.#settle(job, end, { durationMs: monotonicMs() - start, withdrawn });
  }

  #settle(job: Job, end: TaskEnd, { durationMs, withdrawn }: { durationMs: number; withdrawn: Job[] }): void {
    const { onEvent } = this.#options;
    if (end.state === 'withdrawn') {
      withdrawn.push(job);
      return;
    }
    this.ran++;
    if (end.state === 'done') {
      this.#finished.add(job.key);
      onEvent({ type: 'job-finished', job, durationMs });
    } else {
      this.failures.set(job.key, end.failure);
      onEvent({ type: 'job-failed', job, failure: end.failure, logFile: end.logFile });
    }
  }
}
