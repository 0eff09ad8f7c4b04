// run and score as one act: evidence is completed, then every selected cell becomes a record.
import type { Cell, Job, Plan } from '../../contract/plan.js';
import type { CellState } from '../../contract/result.js';
import { assertFutureFolder } from '../../lib/files/future-folder.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { underLease } from '../store/lease.js';
import type { JobFailure, RunListener } from './events.js';
import { assertStorable, storeResult } from '../store/result-store.js';
import type { LineSink } from './journal/sinks.js';
import { watched } from './journal/watched.js';
import { runJobs } from './run.js';
import type { RunOptions } from './run-options.js';
import { scoreCell } from '../score/score.js';
import { scoringData } from '../score/scoring-data.js';

export interface ScoredSummary {
  readonly label: string;
  /** `pending`: its jobs have neither finished nor failed. */
  readonly state: CellState | 'pending';
  readonly path: string | null;
  readonly written: boolean;
  /** Why it did not complete, and what to do. */
  readonly reason: string | null;
  readonly fix: string | null;
}

export interface ScoringOptions {
  readonly plan: Plan;
  readonly cells: readonly Cell[];
  readonly storeRoot: string;
  readonly dataRoot: string;
  readonly results: string;
  readonly failures: ReadonlyMap<string, JobFailure>;
}

/** Scores cells one after another; each record is on disk before the next is begun. */
export async function scoreCells({
  plan,
  cells,
  storeRoot,
  dataRoot,
  results,
  failures,
}: ScoringOptions): Promise<readonly ScoredSummary[]> {
  const store = new EvidenceStore(storeRoot);
  const data = scoringData(dataRoot);
  const summaries: ScoredSummary[] = [];
  for (const cell of cells) {
    const scored = await scoreCell(cell, { plan, store, failures, data, dataRoot });
    if (scored === null) {
      summaries.push({
        label: cell.label,
        state: 'pending',
        path: null,
        written: false,
        reason: 'its jobs have not run',
        fix: null,
      });
      continue;
    }
    const { outcome } = scored.result.scientific;
    const { path, written } = await storeResult(results, scored);
    summaries.push({ label: cell.label, state: outcome.state, path, written, ...whyNot(outcome) });
  }
  return summaries;
}

function whyNot(
  outcome: { state: CellState } & Partial<{ reason: string; fix: string; error: { message: string; hint: string } }>,
): Pick<ScoredSummary, 'reason' | 'fix'> {
  if (outcome.error !== undefined) return { reason: outcome.error.message, fix: outcome.error.hint };
  return { reason: outcome.reason ?? null, fix: outcome.fix ?? null };
}

export interface ExecuteOptions extends Omit<RunOptions, 'jobs' | 'store'> {
  readonly plan: Plan;
  readonly cells: readonly Cell[];
  readonly jobs: readonly Job[];
  readonly storeRoot: string;
  readonly results: string;
  /** Where its events go as lines, beside its journal in the store. */
  readonly sinks?: readonly LineSink[];
}

/** Runs what is missing, then scores. An abort rejects; finished evidence is kept and scored next time. */
export async function execute({
  plan,
  cells,
  jobs,
  storeRoot,
  results,
  sinks = [],
  ...run
}: ExecuteOptions): Promise<readonly ScoredSummary[]> {
  assertStorable(plan, cells);
  await assertFutureFolder(results);
  await assertFutureFolder(storeRoot);
  const watch = { suite: plan.suite, storeRoot, results, sinks, onEvent: run.onEvent, signal: run.signal };
  return watched(watch, (onEvent, name) => {
    const lease = { root: storeRoot, name, keys: jobs.map(({ key }) => key) };
    const notice = (text: string): void => onEvent({ type: 'notice', text });
    return underLease(lease, { signal: run.signal, notice }, async ({ isAnnounced, signal }) => {
      const told: RunListener = (event) =>
        onEvent(event.type === 'started' ? { ...event, announced: isAnnounced } : event);
      const store = new EvidenceStore(storeRoot);
      const { failures } = await runJobs({ ...run, signal, onEvent: told, jobs, store });
      return scoreCells({ plan, cells, storeRoot, dataRoot: run.dataRoot, results, failures });
    });
  });
}
