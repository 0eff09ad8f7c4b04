// Progress of a run: bars on a terminal, one line an event in a pipe. All of it on stderr.
import cliProgress from 'cli-progress';
import pc from 'picocolors';
import { monotonicMs } from '../lib/process/clock.js';
import { counted } from '../lib/text/counted.js';
import { visible } from '../lib/text/visible.js';
import type { RunEvent, RunListener } from '../pipeline/execution/events.js';
import type { CommandContext } from './command.js';
import { diskText, duration } from './watch-words.js';

export interface RunDisplay {
  readonly onEvent: RunListener;
  /** Leaves the terminal as a person expects it; safe to call twice. */
  readonly stop: () => void;
}

export function runDisplay(context: CommandContext): RunDisplay {
  return context.errIsTerminal ? new BarDisplay(context) : new LineDisplay(context);
}

const MILLISECONDS_BETWEEN_LINES = 60_000;

/** One line an event, and of a long job one line a minute: a log must neither drown nor look dead. */
class LineDisplay implements RunDisplay {
  readonly #context: CommandContext;
  readonly #lastLine = new Map<string, number>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  readonly onEvent: RunListener = (event) => {
    if (event.type === 'job-progress') this.#progress(event);
    else this.#context.err(line(event));
    if (event.type === 'job-started') this.#lastLine.set(event.job.key, monotonicMs());
  };

  readonly stop = (): void => undefined;

  #progress({ job, fraction, note }: RunEvent & { type: 'job-progress' }): void {
    if (monotonicMs() - (this.#lastLine.get(job.key) ?? 0) < MILLISECONDS_BETWEEN_LINES) return;
    this.#lastLine.set(job.key, monotonicMs());
    this.#context.err(`${(fraction * 100).toFixed(0).padStart(5)} % ${job.label}: ${note}\n`);
  }
}

function line(event: Exclude<RunEvent, { type: 'job-progress' }>): string {
  switch (event.type) {
    case 'started':
      return `${counted(event.jobs.length, 'job')} to run, ${event.cached} cached, ${event.parallel} at once\n`;
    case 'job-started':
      return `start   ${event.job.label}${event.where === null ? '' : ` on ${event.where}`}\n`;
    case 'job-finished':
      return `done    ${event.job.label} (${duration(event.durationMs / 1000)})\n`;
    case 'job-failed':
      return `FAILED  ${event.job.label}: ${event.failure.state}: ${visible(event.failure.error.message)} (${event.failure.error.code})\n        → ${visible(event.failure.error.hint)} Log: ${event.logFile}\n`;
    case 'notice':
      return `note    ${visible(event.text)}\n`;
    case 'disk-low':
      return `note    ${visible(diskText(event))}\n`;
    case 'finished':
      return `ran ${counted(event.ran, 'job')}; ${event.failed} failed, ${event.notStarted} not started\n`;
  }
}

/** What is about no job scrolls by. */
function isOfRun(event: RunEvent): event is Extract<RunEvent, { type: 'finished' | 'notice' | 'disk-low' }> {
  return event.type === 'finished' || event.type === 'notice' || event.type === 'disk-low';
}

/** Totals above, one bar a running job below, finished jobs scroll by. */
class BarDisplay implements RunDisplay {
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #bars: cliProgress.MultiBar;
  readonly #running = new Map<string, cliProgress.SingleBar>();
  #total: cliProgress.SingleBar | null = null;
  #totalCost = 0;
  #doneCost = 0;
  #stopped = false;

  constructor(context: CommandContext) {
    this.#colors = pc.createColors(context.color);
    const options = {
      stream: context.errStream,
      clearOnComplete: true,
      hideCursor: true,
      format: '{bar} {percentage} %  {label} {note}',
      barsize: 24,
      // Signals have one owner; an abort stops the bars.
      gracefulExit: false,
    };
    this.#bars = new cliProgress.MultiBar(options, cliProgress.Presets.rect);
    context.signal.addEventListener('abort', this.stop, { once: true });
  }

  readonly onEvent: RunListener = (event) => {
    if (this.#stopped) return;
    if (event.type === 'started') this.#start(event);
    else if (isOfRun(event)) this.#bars.log(line(event));
    else this.#job(event);
  };

  readonly stop = (): void => {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#bars.stop();
  };

  #start(event: RunEvent & { type: 'started' }): void {
    this.#totalCost = event.jobs.reduce((sum, { cost }) => sum + cost, 0);
    this.#total = this.#bars.create(Math.max(1, this.#totalCost), 0, {
      label: this.#colors.bold('whole run'),
      note: line(event).trim(),
    });
  }

  #job(event: Extract<RunEvent, { readonly job: unknown }>): void {
    const { key, label, cost } = event.job;
    switch (event.type) {
      case 'job-started':
        this.#forget(key);
        this.#running.set(key, this.#bars.create(1000, 0, { label, note: '' }));
        break;
      case 'job-progress':
        this.#running
          .get(key)
          ?.update(Math.round(event.fraction * 1000), { label, note: this.#colors.dim(visible(event.note)) });
        break;
      case 'job-finished':
      case 'job-failed': {
        this.#forget(key);
        this.#doneCost += cost;
        this.#total?.update(Math.min(this.#totalCost, this.#doneCost));
        this.#bars.log(event.type === 'job-finished' ? this.#colors.green(line(event)) : this.#colors.red(line(event)));
      }
    }
  }

  #forget(key: string): void {
    const bar = this.#running.get(key);
    if (bar !== undefined) this.#bars.remove(bar);
    this.#running.delete(key);
  }
}
