// The journal of a run: its events as lines, in the store for `status` and wherever else the caller wants them.
import { randomBytes } from 'node:crypto';
import type { SerializedError } from '../../../contract/errors.js';
import type { Plan } from '../../../contract/plan.js';
import type { BareRunLine, RunLine } from '../../../contract/run-line.js';
import { monotonicMs, now } from '../../../lib/process/clock.js';
import type { RunEvent } from '../events.js';
import { lineOf } from './lines.js';
import type { LineSink } from './sinks.js';

/** Milliseconds between two lines of progress of one job. */
const BETWEEN_PROGRESS_MS = 10_000;

/** Milliseconds of silence after which the run says that it is there. */
const ALIVE_MS = 60_000;

export interface JournalOptions {
  readonly run: string;
  readonly suite: Pick<Plan['suite'], 'name' | 'version'>;
  readonly sinks: readonly LineSink[];
}

/** Names sort by the time at which the run began. */
export function newRunId(): string {
  const time = now().toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #sinks: LineSink[];
  readonly #lastProgress = new Map<string, number>();
  #lastLine = monotonicMs();
  readonly #alive: NodeJS.Timeout;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#sinks = [...options.sinks];
    this.#alive = setInterval(() => {
      if (monotonicMs() - this.#lastLine >= ALIVE_MS) this.#write({ type: 'alive' });
    }, ALIVE_MS / 2).unref();
  }

  /** What is told from now on. */
  alsoTo(sink: LineSink): void {
    this.#sinks.push(sink);
  }

  /** Never throws. */
  readonly onEvent = (event: RunEvent): void => {
    if (event.type === 'job-progress' && !this.#isDue(event.job.key)) return;
    if (event.type === 'job-started') this.#lastProgress.set(event.job.key, monotonicMs());
    this.#write(lineOf(event, this.#options.suite));
  };

  /** The last line; afterwards everything that could be written is. */
  async end(
    outcome: (BareRunLine & { type: 'run-ended' })['outcome'],
    { cells = {}, error = null }: { readonly cells?: Record<string, number>; readonly error?: SerializedError | null },
  ): Promise<void> {
    clearInterval(this.#alive);
    this.#write({ type: 'run-ended', outcome, cells, error });
    for (const sink of this.#sinks) await sink.close();
  }

  #isDue(key: string): boolean {
    if (monotonicMs() - (this.#lastProgress.get(key) ?? Number.NEGATIVE_INFINITY) < BETWEEN_PROGRESS_MS) return false;
    this.#lastProgress.set(key, monotonicMs());
    return true;
  }

  #write(line: BareRunLine): void {
    this.#lastLine = monotonicMs();
    const { type, ...rest } = line;
    const whole = { type, run: this.#options.run, at: now().toISOString(), ...rest } as RunLine;
    const text = `${JSON.stringify(whole)}\n`;
    for (const sink of this.#sinks) sink.write(text);
  }
}
