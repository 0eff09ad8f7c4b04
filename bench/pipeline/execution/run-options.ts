// What a run is given: jobs, where they go, and what they are to compute with.
import type { Job } from '../../contract/plan.js';
import type { Precision } from '../../contract/precision.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import type { RunListener } from './events.js';
import type { Executor, ExecutorContext } from './executor.js';

export interface RunOptions {
  /** In an order where needs come first. */
  readonly jobs: readonly Job[];
  readonly store: EvidenceStore;
  readonly dataRoot: string;
  readonly backend: string;
  /** Jobs at once; `null` leaves it to the executor. */
  readonly parallel: number | null;
  /** Where jobs run; default: on this machine. */
  readonly executor?: (context: ExecutorContext) => Executor;
  /** CPU threads of each job, by its key where jobs differ. */
  readonly threads: number | ((key: string) => number);
  readonly precision: Precision;
  /** Run these even if their evidence is there. */
  readonly forced: ReadonlySet<string>;
  readonly keepGoing: boolean;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: RunListener;
}
