// Jobs that wait, so kept that an end costs what depends on it and not a look at all that waits: a plan may have 100,000.
import TinyQueue from 'tinyqueue';
import type { Job } from '../../contract/plan.js';

/** Of jobs that ask nobody at an address. */
const NOWHERE = '';

export class WaitingJobs {
  readonly #jobs: readonly Job[];
  readonly #place = new Map<string, number>();
  /** Needs of a job that are not met. */
  readonly #unmet = new Map<string, number>();
  readonly #met = new Set<string>();
  /** Jobs that did not find the need of a job met. */
  readonly #needing = new Map<string, Job[]>();
  /** Places in the plan of those whose needs are met, the lowest first, by the address that they ask. */
  readonly #ready = new Map<string, TinyQueue<number>>();

  /**
   * @param jobs - in the plan's order
   * @param isMet - of a job that is needed: whether it is done already
   */
  constructor(jobs: readonly Job[], isMet: (key: string) => boolean) {
    this.#jobs = jobs;
    for (const [place, job] of jobs.entries()) {
      const { key, needs } = job;
      const unmet = needs.filter((need) => !isMet(need));
      this.#place.set(key, place);
      this.#unmet.set(key, unmet.length);
      for (const need of unmet) {
        const needing = this.#needing.get(need);
        if (needing === undefined) this.#needing.set(need, [job]);
        else needing.push(job);
      }
      if (unmet.length === 0) this.#add(job, place);
    }
  }

  /** The first in the plan's order whose needs are met and whose address, if it asks one, may be asked. */
  first(mayAsk: (url: string) => boolean): Job | undefined {
    let lowest: number | undefined;
    for (const [url, places] of this.#ready) {
      if (url !== NOWHERE && !mayAsk(url)) continue;
      let first = places.peek();
      while (first !== undefined && !this.#isWaiting(first)) {
        places.pop();
        first = places.peek();
      }
      if (first !== undefined && first < (lowest ?? Number.POSITIVE_INFINITY)) lowest = first;
    }
    return lowest === undefined ? undefined : this.#jobs[lowest];
  }

  has({ key }: Job): boolean {
    return this.#unmet.has(key);
  }

  /** It waits no more. */
  take({ key }: Job): void {
    this.#unmet.delete(key);
  }

  /** A job that others need is done, or is where what needs it may follow. */
  meet(key: string): void {
    if (this.#met.has(key)) return;
    this.#met.add(key);
    for (const job of this.#needing.get(key) ?? []) {
      const unmet = this.#unmet.get(job.key);
      if (unmet === undefined) continue;
      this.#unmet.set(job.key, unmet - 1);
      if (unmet === 1) this.#add(job, this.#place.get(job.key) ?? 0);
    }
  }

  /** Takes all that needs these jobs, or needs what needs them, in the plan's order. */
  takeDependents(keys: readonly string[]): readonly Job[] {
    const taken = new Set<Job>();
    const open = [...keys];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      for (const job of this.#needing.get(key) ?? []) {
        if (!this.#unmet.has(job.key)) continue;
        this.take(job);
        taken.add(job);
        open.push(job.key);
      }
    }
    return this.inOrder([...taken]);
  }

  /** All that waits still, in the plan's order. */
  rest(): readonly Job[] {
    return this.#jobs.filter(({ key }) => this.#unmet.has(key));
  }

  inOrder(jobs: readonly Job[]): readonly Job[] {
    return jobs.toSorted((a, b) => (this.#place.get(a.key) ?? 0) - (this.#place.get(b.key) ?? 0));
  }

  #isWaiting(place: number): boolean {
    return this.#unmet.has(this.#jobs[place]?.key ?? '');
  }

  #add({ endpoint }: Job, place: number): void {
    const url = endpoint?.url ?? NOWHERE;
    const places = this.#ready.get(url) ?? new TinyQueue<number>();
    this.#ready.set(url, places);
    places.push(place);
  }
}
