// Whether the memory holds one more job: by what jobs of its kind took so far, less what those that run have yet to take.
import type { JobKind } from '../../../contract/plan.js';

/** What a job of a kind is expected to take before one has ended: a small network on small images takes a third of it. */
const UNKNOWN_BYTES = 2 ** 30;

export interface Memory {
  /** Bytes that may still be taken. */
  readonly available: () => number;
  /** Resident bytes of a process. */
  readonly resident: (pid: number) => number;
}

export interface JobProcess {
  readonly pid: number;
  readonly kind: JobKind;
}

export class Admission {
  readonly #memory: Memory;
  readonly #peaks = new Map<JobKind, number>();
  readonly #running = new Map<string, JobProcess>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** One job may always run: where its memory is not there, waiting brings none. */
  admits(kind: JobKind, running: number): boolean {
    if (running === 0) return true;
    let promised = 0;
    for (const { pid, kind: other } of this.#running.values())
      promised += Math.max(0, this.#expected(other) - this.#memory.resident(pid));
    return this.#memory.available() - promised >= this.#expected(kind);
  }

  started(key: string, process: JobProcess): void {
    this.#running.set(key, process);
  }

  /** @param peakBytes - the most that it held, or `null` where it did not live to say */
  ended(key: string, peakBytes: number | null): void {
    const kind = this.#running.get(key)?.kind;
    this.#running.delete(key);
    if (kind !== undefined && peakBytes !== null)
      this.#peaks.set(kind, Math.max(this.#peaks.get(kind) ?? 0, peakBytes));
  }

  #expected(kind: JobKind): number {
    return this.#peaks.get(kind) ?? UNKNOWN_BYTES;
  }
}
