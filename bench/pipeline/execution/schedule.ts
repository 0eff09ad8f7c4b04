// The order of a run: which job may be handed to the executor, and what its end means for those that need it.
import { setTimeout } from 'node:timers/promises';
import type { Job } from '../../contract/plan.js';
import { monotonicMs } from '../../lib/process/clock.js';
import type { JobFailure } from './events.js';
import type { Executor, TaskEnd } from './executor.js';
import type { Harness } from './provenance.js';
import type { RunOptions } from './run-options.js';

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
  readonly #handedOver = new Set<string>();
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
    const waiting = [...jobs];
    const withdrawn: Job[] = [];
    const open = new Set<Promise<void>>();
    let known = -1;
    for (;;) {
      if (known !== this.failures.size) this.#failDependents(waiting);
      known = this.failures.size;
      const mayStart = this.#mayStart();
      if (!mayStart) await executor.withdraw();
      let isFull = false;
      while (mayStart) {
        const index = waiting.findIndex((job) => this.#isReady(job));
        const job = waiting[index];
        if (job === undefined) break;
        isFull = !(await executor.admit(job, open.size));
        if (isFull) break;
        waiting.splice(index, 1);
        this.#handedOver.add(job.key);
        const url = job.endpoint?.url ?? '';
        if (url !== '') this.#asked.add(url);
        const work: Promise<void> = this.#one(job, withdrawn).finally(() => {
          open.delete(work);
          this.#asked.delete(url);
        });
        open.add(work);
      }
      if (open.size === 0) break;
      await Promise.race([...open, ...(isFull ? [setTimeout(ASK_AGAIN_MS, undefined, { ref: false })] : [])]).catch(
        async (error: unknown) => {
          await Promise.allSettled(open);
          throw error;
        },
      );
    }
    const place = new Map(jobs.map(({ key }, index) => [key, index]));
    const rest = [...waiting, ...withdrawn].sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0));
    this.#failDependents(rest);
    return rest.length + this.#passedOver;
  }

  /** One job at a time asks a victim at an address or in a file: its rate, its price and its record are kept by one process. */
  #isReady({ needs, endpoint }: Job): boolean {
    if (endpoint !== undefined && this.#asked.has(endpoint.url)) return false;
    const { keepsOrder } = this.#options.executor;
    return needs.every((key) => this.#finished.has(key) || (keepsOrder && this.#handedOver.has(key)));
  }

  #mayStart(): boolean {
    this.#options.signal.throwIfAborted();
    return this.#options.keepGoing || this.failures.size === 0;
  }

  /** Jobs in the plan's order: those that are needed come first. */
  #failDependents(jobs: Job[]): void {
    if (this.failures.size === 0) return;
    const left: Job[] = [];
    for (const job of jobs) {
      const failed = job.needs.map((key) => this.failures.get(key)).find((failure) => failure !== undefined);
      if (failed === undefined) {
        left.push(job);
        continue;
      }
      this.failures.set(job.key, failed);
      this.#passedOver++;
    }
    jobs.splice(0, jobs.length, ...left);
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
