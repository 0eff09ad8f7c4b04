// About how long an audit still takes: at the pace of its jobs so far, and no less than the rate allows that its victim is asked at.
import { monotonicMs } from '../../lib/process/clock.js';
import type { Job } from '../../contract/plan.js';
import type { RunEvent } from '../../pipeline/execution/events.js';
import { remaining, type Remaining, type Work } from '../../pipeline/execution/journal/remaining.js';
import { duration } from '../watch-words.js';

interface Running {
  readonly job: Job;
  readonly since: number;
  fraction: number | null;
}

export class TimeLeft {
  readonly #clock: () => number;
  readonly #kinds: Record<string, { jobs: number; cost: number }> = {};
  readonly #running = new Map<string, Running>();
  readonly #finished: { kind: string; cost: number; seconds: number }[] = [];
  readonly #failed: { kind: string; cost: number }[] = [];
  #parallel = 1;
  #mostAtOnce = 0;

  /** @param clock - milliseconds that never go back */
  constructor(clock: () => number = monotonicMs) {
    this.#clock = clock;
  }

  onEvent(event: RunEvent): void {
    switch (event.type) {
      case 'started':
        this.#start(event);
        break;
      case 'job-started':
        this.#running.set(event.job.key, { job: event.job, since: this.#clock(), fraction: null });
        this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#running.size);
        break;
      case 'job-progress': {
        const running = this.#running.get(event.job.key);
        if (running !== undefined) running.fraction = event.fraction;
        break;
      }
      case 'job-finished':
        this.#running.delete(event.job.key);
        this.#finished.push({ ...kindOf(event.job), seconds: event.durationMs / 1000 });
        break;
      case 'job-failed':
        this.#running.delete(event.job.key);
        this.#failed.push(kindOf(event.job));
        break;
      default:
    }
  }

  /**
   * Unknown until the kinds of jobs that make up most of what is left have shown their pace: that of a small job is its start.
   *
   * @param waiting - seconds that asking what is left takes at the rate that is allowed; 0 without one
   */
  left(waiting: number): Remaining {
    const running = [...this.#running.values()].map(({ job, since, fraction }) => ({
      ...kindOf(job),
      fraction,
      seconds: (this.#clock() - since) / 1000,
    }));
    const lists: Pick<Work, 'finished' | 'failed'> = { finished: this.#finished, failed: this.#failed };
    const places = { parallel: this.#parallel, mostAtOnce: this.#mostAtOnce, isQueue: false };
    const left = remaining({ kinds: this.#kinds, ...lists, running, ...places });
    if (left.seconds === null) return left;
    return { seconds: Math.max(left.seconds, waiting), reason: null };
  }

  #start({ jobs, parallel }: RunEvent & { type: 'started' }): void {
    this.#parallel = parallel;
    for (const { kind, cost } of jobs.map(kindOf)) {
      const total = (this.#kinds[kind] ??= { jobs: 0, cost: 0 });
      total.jobs += 1;
      total.cost += cost;
    }
  }
}

/** For the end of a line; empty where nothing tells yet. */
export function leftWords({ seconds }: Remaining): string {
  return seconds === null ? '' : `; about ${duration(seconds)} left`;
}

function kindOf({ spec, cost }: Job): { readonly kind: string; readonly cost: number } {
  return { kind: spec.kind, cost };
}
