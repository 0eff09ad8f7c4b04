// Keeps the queue and the run in step: submits what may be, looks what became of it, and decides what follows.
import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../../../lib/process/clock.js';
import type { ExecutorContext, TaskEnd } from '../executor.js';
import type { Entry } from './entry.js';
import type { SlurmOptions } from './options.js';
import { cancel, queue, QueueBusyError, submit, type QueueEntry } from './queue.js';
import { follow } from './follow.js';
import { sbatchParameters } from './parameters.js';

const POLL_SECONDS = 10;

/** Milliseconds without an answer of the controller after which a person is told. */
const SILENCE_MS = 30_000;

export class Watch {
  readonly #context: ExecutorContext;
  readonly #options: SlurmOptions;
  readonly #program: string;
  readonly #entries = new Map<string, Entry>();
  #isLooping = false;
  #withdrawn = false;
  #wake = new AbortController();
  #answered = monotonicMs();
  #told = false;

  /** @param program - what a node runs of ours */
  constructor(context: ExecutorContext, options: SlurmOptions, program: string) {
    this.#context = context;
    this.#options = options;
    this.#program = program;
    context.signal.addEventListener('abort', () => this.#wake.abort(), { once: true });
  }

  add(entry: Entry): Promise<TaskEnd> {
    this.#entries.set(entry.task.request.job.key, entry);
    if (!this.#isLooping) void this.#loop();
    this.#wake.abort();
    return entry.ended;
  }

  async withdraw(): Promise<void> {
    if (this.#withdrawn) return;
    this.#withdrawn = true;
    const queued = this.#open().flatMap(({ id, nodes }) => (id === null || nodes !== null ? [] : [id]));
    await this.#patiently(() => cancel(queued, { pending: true }));
    this.#wake.abort();
  }

  #open(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ end }) => end === null);
  }

  async #loop(): Promise<void> {
    this.#isLooping = true;
    try {
      // The schedule hands over all that it may within this turn.
      await setTimeout(0);
      while (this.#open().length > 0) {
        this.#context.signal.throwIfAborted();
        await this.#patiently(() => this.#look());
        if (this.#open().length > 0) await this.#pause();
      }
    } catch (error) {
      await this.#stop(error);
    }
    this.#isLooping = false;
  }

  /** One look at the queue, then everything that may be submitted. */
  async #look(): Promise<void> {
    const entries = await queue();
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    for (const entry of this.#open())
      await follow(entry, entry.id === null ? null : (byId.get(entry.id) ?? null), {
        withdrawn: this.#withdrawn,
        growth: this.#options.growth ?? 2,
        longestMinutes: this.#context.timeLimitMs / 60_000,
        notice: this.#context.notice,
      });
    for (const entry of this.#open()) {
      this.#context.signal.throwIfAborted();
      if (entry.id === null) await this.#enqueue(entry, entries);
    }
  }

  async #enqueue(entry: Entry, known: readonly QueueEntry[]): Promise<void> {
    const { request, fresh } = entry.task;
    const needs = request.job.needs.flatMap((key) => this.#entries.get(key) ?? []);
    if (this.#withdrawn || needs.some(({ end }) => end !== null && end.state !== 'done')) {
      entry.settle({ state: 'withdrawn' });
      return;
    }
    const after = needs.filter(({ end }) => end === null).map(({ id }) => id);
    if (after.includes(null)) return;
    // An earlier run, or a submission whose answer did not arrive, may have put it there already.
    const there = known.find(({ name, state }) => name === entry.name && /^(PENDING|RUNNING|SUSPENDED)$/.test(state));
    if (there !== undefined) {
      entry.id = there.id;
      return;
    }
    const { timeLimitMs } = this.#context;
    const given = { ...request, threads: entry.resources.cpus };
    await entry.files.prepare({ request: given, fresh, timeLimitMs }, this.#program);
    entry.id = await submit(sbatchParameters(entry, after as readonly string[], this.#options), entry.files.script);
  }

  /** A controller that does not answer is asked again for as long as it takes: jobs go on without it. */
  async #patiently(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      if (this.#told) this.#context.notice('Slurm answers again.');
      [this.#answered, this.#told] = [monotonicMs(), false];
    } catch (error) {
      if (!(error instanceof QueueBusyError)) throw error;
      if (this.#told || monotonicMs() - this.#answered < SILENCE_MS) return;
      this.#told = true;
      this.#context.notice(`Slurm does not answer: ${error.message}. Jobs in the queue go on; it is asked again.`);
    }
  }

  async #pause(): Promise<void> {
    const seconds = this.#options.pollSeconds ?? POLL_SECONDS;
    await setTimeout(seconds * 1000, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    if (!this.#context.signal.aborted) this.#wake = new AbortController();
  }

  async #stop(reason: unknown): Promise<void> {
    const open = this.#open();
    const ids = open.flatMap(({ id }) => id ?? []);
    await cancel(ids).catch(() => {
      this.#context.notice(`These jobs could not be cancelled and may go on: ${ids.join(', ')}.`);
    });
    for (const entry of open) entry.abandon(reason);
  }
}
