// A record scored again from its evidence: keys, posterior metrics, class names, notes, the ledger's hash chain.
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import type { EvidenceManifest } from '../../contract/evidence.js';
import { own } from '../../contract/own.js';
import type { CellResult, Scientific } from '../../contract/result.js';
import type { EvidenceStore } from '../store/evidence-store.js';
import { JOB_VERSIONS } from '../plan/keys.js';
import { scoreCell } from '../score/score.js';
import type { ScoringData } from '../score/scoring-data.js';
import type { JsonDifference } from '../../lib/json/difference.js';
import type { PlannedRecord } from './plans.js';
import type { CheckProblem, Outcome } from './report.js';
import { scientificDifferences } from './scientific.js';

export interface EvidenceCheck {
  readonly stored: StoredResult;
  readonly planned: PlannedRecord | string;
  readonly store: EvidenceStore;
  readonly data: ScoringData;
}

export function checkKey({ path, result }: StoredResult, planned: PlannedRecord | string): Outcome {
  if (typeof planned === 'string') return { done: false, reason: planned };
  const { state } = planned.cell;
  const expected = state.kind === 'planned' ? state.key : null;
  if (expected === result.scientific.key) return { done: true, problems: [] };
  const other = otherJobs(result, planned);
  if (other !== null) return { done: false, reason: other };
  const got = result.scientific.key ?? 'null';
  const message = 'not the key of its cell';
  const problem = { path, pointer: '/scientific/key', code: 'cell-key', message, expected: expected ?? 'null', got };
  return { done: true, problems: [problem] };
}

/** A job's version may have risen since: then the key is another one, and rightly so. */
function otherJobs({ scientific }: CellResult, { plan, cell }: PlannedRecord): string | null {
  if (!Object.keys(scientific.versions).some((name) => name.startsWith('job/')))
    return 'a record of version 1 of the schema does not name the versions of its jobs';
  const keys = new Set(cell.state.kind === 'planned' ? Object.values(cell.state.jobs) : []);
  for (const { kind } of plan.jobs.filter(({ key }) => keys.has(key)).map(({ spec }) => spec)) {
    const before = own(scientific.versions, `job/${kind}`);
    if (before !== undefined && before !== JOB_VERSIONS[kind])
      return `its ${kind} job was of version ${before}, this is ${JOB_VERSIONS[kind]}`;
  }
  return null;
}

/** Scores again where the store holds the very evidence that the record names. */
export async function checkEvidence({ stored, planned, store, data }: EvidenceCheck): Promise<Outcome> {
  const { scientific } = stored.result;
  if (scientific.outcome.state !== 'completed') return { done: false, reason: 'not completed' };
  if (typeof planned === 'string') return { done: false, reason: planned };
  if (scientific.cell.kind === 'throughput') return { done: false, reason: 'timings are not repeated' };
  const { plan, cell } = planned;
  if (cell.state.kind !== 'planned') return { done: false, reason: 'its cell is skipped here' };
  try {
    const absent = await missingEvidence(scientific, cell.state.jobs, store);
    if (absent !== null) return { done: false, reason: absent };
    const scored = await scoreCell(cell, { plan, store, failures: new Map(), data });
    if (scored === null) return { done: false, reason: 'no evidence in the store' };
    const differences = scientificDifferences(scored.result.scientific, scientific);
    return { done: true, problems: differences.map((one) => notTheEvidence(stored.path, one)) };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message } = error;
    const expected = 'evidence as it was written';
    const problem = { path: stored.path, pointer: '/scientific/evidence', code, expected, got: message };
    return { done: true, problems: [{ ...problem, message: 'the evidence in the store is not whole' }] };
  }
}

async function missingEvidence(
  { evidence }: Scientific,
  jobs: Readonly<Record<string, string>>,
  store: EvidenceStore,
): Promise<string | null> {
  for (const [role, key] of Object.entries(jobs)) {
    const manifest: EvidenceManifest | null = await store.manifest(key);
    if (manifest === null) return 'no evidence in the store';
    if (manifest.digest !== own(evidence, role)) return 'the store holds the evidence of another run';
  }
  return null;
}

function notTheEvidence(path: string, difference: JsonDifference): CheckProblem {
  return { path, code: 'not-the-evidence', message: 'not what the evidence gives', ...difference };
}
