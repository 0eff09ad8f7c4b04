// One job as the run holds it while the cluster has it.
import { rm } from 'node:fs/promises';
import type { JobFailure } from '../events.js';
import type { Task, TaskEnd } from '../executor.js';
import type { JobResources } from './options.js';
import { arrayFile, queueName, TaskFiles, type QueuePlace } from './task-files.js';

/** Times that a job is queued again after it was lost, before that is its failure. */
const MOST_LOSSES = 10;

export class Entry {
  readonly task: Task;
  readonly name: string;
  readonly files: TaskFiles;
  readonly ended: Promise<TaskEnd>;
  /** In the queue; `null` before, and while it is to be queued again. */
  id: string | null = null;
  /** How it is found in the queue once it was handed over; `null` before. */
  place: QueuePlace | null = null;
  /** Where it runs, or `null`. */
  nodes: string | null = null;
  resources: JobResources;
  /** Looks at the queue in which it was not there, or had ended without a word. */
  missing = 0;
  #losses = 0;
  #end: TaskEnd | null = null;
  readonly #resolve: (end: TaskEnd) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(task: Task, storeId: string, resources: JobResources) {
    const { job, store } = task.request;
    this.task = task;
    this.name = queueName(storeId, job.key);
    this.files = TaskFiles.of(store, job.key);
    this.resources = resources;
    let settle: [(end: TaskEnd) => void, (reason: unknown) => void] = [() => undefined, () => undefined];
    this.ended = new Promise<TaskEnd>((...both) => (settle = both));
    [this.#resolve, this.#reject] = settle;
  }

  get end(): TaskEnd | null {
    return this.#end;
  }

  /** What Slurm itself and the shell said, beside the job's own log. */
  get output(): string {
    const number = this.place?.number ?? null;
    if (this.place === null || number === null) return this.files.output;
    return arrayFile(this.task.request.store, this.place.name, `${number}.log`);
  }

  /** Its evidence is there: nobody will read its files again. */
  async clean(): Promise<void> {
    await rm(this.output, { force: true });
    await this.files.remove();
  }

  settle(end: TaskEnd): void {
    this.#end ??= end;
    this.#resolve(end);
  }

  fail(failure: Omit<JobFailure, 'label'>): void {
    const { label } = this.task.request.job;
    this.settle({ state: 'failed', failure: { label, ...failure }, logFile: this.output });
  }

  /** Nothing of it will come any more. */
  abandon(reason: unknown): void {
    this.#end ??= { state: 'withdrawn' };
    this.#reject(reason);
  }

  /** It left the queue without an end of its own and is to be queued again. */
  lost(why: string): void {
    this.id = null;
    this.nodes = null;
    this.missing = 0;
    if (++this.#losses <= MOST_LOSSES) return;
    const message = `Slurm lost the job ${this.#losses} times, last: ${why}`;
    this.fail({ state: 'failed', error: { code: 'slurm-lost', message, hint: 'Look at the nodes it ran on.' } });
  }
}
