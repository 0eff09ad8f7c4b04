// Keeps the queue and the run in step: submits what may be, looks what became of it, and decides what follows.
import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../../../lib/process/clock.js';
import type { ExecutorContext, TaskEnd } from '../executor.js';
import type { Entry } from './entry.js';
import type { SlurmOptions } from './options.js';
import { cancel, queue, QueueBusyError, type QueueEntry } from './queue.js';
import { batchesOf, LARGEST, type Batch, type Ready } from './batches.js';
import { follow } from './follow.js';
import { handOver } from './hand-over.js';

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
  #arraySize: number;

  /** @param program - what a node runs of ours */
  constructor(context: ExecutorContext, options: SlurmOptions, program: string) {
    this.#context = context;
    this.#options = options;
    this.#program = program;
    this.#arraySize = options.arraySize ?? LARGEST;
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
    // What needs a job that is handed over now can follow at once: its id is known then.
    for (let ready = await this.#ready(entries); ready.length > 0; ready = await this.#ready(entries))
      for (const batch of batchesOf(ready, this.#arraySize)) await this.#handOver(batch);
  }

  async #handOver(batch: Batch): Promise<void> {
    this.#context.signal.throwIfAborted();
    try {
      await handOver(batch, { context: this.#context, options: this.#options, program: this.#program });
    } catch (error) {
      // A limit of jobs in the queue takes an array whole or not at all.
      if (error instanceof QueueBusyError && /limit/i.test(error.message))
        this.#arraySize = Math.max(1, Math.floor(batch.entries.length / 2));
      throw error;
    }
  }

  /** Jobs that may be handed over: all that they need is done, or has its place in the queue. */
  async #ready(known: readonly QueueEntry[]): Promise<readonly Ready[]> {
    const ready: Ready[] = [];
    for (const entry of this.#open()) {
      if (entry.id !== null) continue;
      const needs = entry.task.request.job.needs.flatMap((key) => this.#entries.get(key) ?? []);
      if (this.#withdrawn || needs.some(({ end }) => end !== null && end.state !== 'done')) {
        entry.settle({ state: 'withdrawn' });
        continue;
      }
      const after = needs.filter(({ end }) => end === null).map(({ id }) => id);
      if (after.includes(null)) continue;
      // An earlier run, or a submission whose answer did not arrive, may have put it there already.
      entry.id = await idOf(entry, known);
      if (entry.id === null) ready.push({ entry, after: after as readonly string[] });
    }
    return ready;
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

async function idOf(entry: Entry, known: readonly QueueEntry[]): Promise<string | null> {
  const place = entry.place ?? (await entry.files.place());
  const number = place?.number ?? null;
  const isOurs = ({ id, name, state }: QueueEntry): boolean => {
    if (!/^(PENDING|RUNNING|SUSPENDED)$/.test(state)) return false;
    if (place === null || number === null) return name === entry.name;
    return name === place.name && id.endsWith(`_${number}`);
  };
  const found = known.find(isOurs);
  if (found === undefined) return null;
  entry.place = place;
  return found.id;
}
