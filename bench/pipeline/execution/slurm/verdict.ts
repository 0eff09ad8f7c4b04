// From what Slurm says of a job to what that means for the run.

/** `again`: for no fault of its own; `longer`: with a longer limit; `blocked`: what it waits for did not end well. */
export type Verdict = 'waiting' | 'running' | 'ended' | 'longer' | 'again' | 'blocked' | 'cancelled' | 'out-of-memory';

const VERDICTS: Readonly<Record<string, Verdict>> = {
  PENDING: 'waiting',
  CONFIGURING: 'waiting',
  REQUEUED: 'waiting',
  REQUEUE_FED: 'waiting',
  REQUEUE_HOLD: 'waiting',
  RESV_DEL_HOLD: 'waiting',
  SPECIAL_EXIT: 'waiting',
  RUNNING: 'running',
  COMPLETING: 'running',
  RESIZING: 'running',
  SIGNALING: 'running',
  STAGE_OUT: 'running',
  STOPPED: 'running',
  SUSPENDED: 'running',
  COMPLETED: 'ended',
  FAILED: 'ended',
  TIMEOUT: 'longer',
  DEADLINE: 'longer',
  PREEMPTED: 'again',
  NODE_FAIL: 'again',
  BOOT_FAIL: 'again',
  REVOKED: 'again',
  CANCELLED: 'cancelled',
  OUT_OF_MEMORY: 'out-of-memory',
};

/**
 * @param state - as squeue and sacct write it
 * @param reason - as squeue writes it; empty from sacct
 */
export function verdictOf(state: string, reason: string): Verdict {
  if (reason === 'DependencyNeverSatisfied') return 'blocked';
  return VERDICTS[state] ?? 'waiting';
}
