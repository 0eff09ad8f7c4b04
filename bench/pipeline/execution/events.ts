// What a run tells while it goes on; displays only listen.
import type { Job } from '../../contract/plan.js';
import type { SerializedError } from '../../contract/errors.js';
import type { FailedState } from '../../contract/result.js';

export interface JobFailure {
  readonly state: FailedState;
  readonly label: string;
  readonly error: SerializedError;
}

export type RunEvent =
  | {
      readonly type: 'started';
      readonly jobs: readonly Job[];
      readonly cached: number;
      readonly parallel: number;
      /** Whether the store knows what is counted on; absent where nobody announces it. */
      readonly announced?: boolean;
    }
  /** `where`: the machine, or `null` for this one; a job that was put back into a queue starts again. */
  | { readonly type: 'job-started'; readonly job: Job; readonly where: string | null }
  | { readonly type: 'job-progress'; readonly job: Job; readonly fraction: number; readonly note: string }
  | { readonly type: 'job-finished'; readonly job: Job; readonly durationMs: number }
  | { readonly type: 'job-failed'; readonly job: Job; readonly failure: JobFailure; readonly logFile: string }
  | { readonly type: 'notice'; readonly text: string }
  /** `secondsLeft`: until the disk is full at the present rate, `null` where it does not shrink. */
  | {
      readonly type: 'disk-low';
      readonly folder: string;
      readonly freeBytes: number;
      readonly secondsLeft: number | null;
    }
  | { readonly type: 'finished'; readonly ran: number; readonly failed: number; readonly notStarted: number };

export type RunListener = (event: RunEvent) => void;
