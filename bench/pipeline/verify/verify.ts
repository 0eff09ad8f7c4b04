// verify: a record's jobs from nothing, in a store of their own, and the outcome against what is recorded.
import type { KeyObject } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AttestedLevel } from '../../contract/attestation.js';
import { EnvironmentError, UsageError } from '../../contract/errors.js';
import type { Job } from '../../contract/plan.js';
import type { CellResult, SecretScore } from '../../contract/result.js';
import type { RoundSecret } from '../../contract/trust.js';
import { canonicalJson, digestBytes, digestJson } from '../../lib/files/hash.js';
import { attest } from '../attestations/statement.js';
import { writeAttestation } from '../attestations/store.js';
import { isDeterministic } from '../backends/choice.js';
import { Plans, type PlannedRecord, type PlansOptions } from '../check/plans.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { storeResult } from '../store/result-store.js';
import { commitmentOf } from '../secret/rounds.js';
import { runJobs } from '../execution/run.js';
import type { RunOptions } from '../execution/run-options.js';
import { scoreCell, type ScoredCell } from '../score/score.js';
import { scoringData } from '../score/scoring-data.js';
import { secretScore } from '../score/secret.js';
import { jobsOf } from '../plan/select.js';
import { compareRerun, type RerunComparison } from './compare.js';
import type { LocatedResult } from './locate.js';
import { seedSiblings } from './siblings.js';
import { recordedThreads } from './threads.js';
import { secretAnswers, type SecretJobs, secretJobs } from './secret-jobs.js';

export interface VerifyOptions
  extends PlansOptions, Pick<RunOptions, 'parallel' | 'timeLimitMs' | 'signal' | 'onEvent'> {
  /** CPU threads of each job; `null`: as many as the record's had. */
  readonly threads: number | null;
  /** For a record that does not say. */
  readonly defaultThreads: number;
  /** Verification keeps its evidence below it, apart from that of runs. */
  readonly storeRoot: string;
  readonly secret: RoundSecret | null;
  /** Write the rerun's record if it agrees. */
  readonly write: boolean;
  /** Sign for the record, if the rerun agrees, with this key. */
  readonly key: KeyObject | null;
}

export interface VerifyReport extends RerunComparison {
  readonly path: string;
  readonly reproduced: boolean;
  /** What the rerun shows. */
  readonly verification: AttestedLevel;
  readonly secret: SecretScore | null;
  /** Path of the new record, or `null`. */
  readonly written: string | null;
  /** Path of the attestation, or `null`. */
  readonly attested: string | null;
}

/** Rejects if the record cannot be verified here: EnvironmentError `cannot-verify`, UsageError `nothing-to-verify`. */
export async function verifyResult(located: LocatedResult, options: VerifyOptions): Promise<VerifyReport> {
  const { result, results, path: name } = located;
  const planned = await planOf(located, options);
  const extra = options.secret === null ? null : secretJobs(planned.plan, planned.cell, options.secret);
  const rerun = await runAgain(planned, extra, { name, result }, options);
  const verification: AttestedLevel = extra === null ? 're-run' : 're-run-secret';
  const backend = Object.values(result.provenance.run)[0]?.backend ?? '';
  const comparison = compareRerun(result, rerun.scored.result, {
    deterministic: await isDeterministic(backend),
    siblings: await seedSiblings(located),
  });
  const reproduced = comparison.differences.length === 0;
  const scored =
    extra === null || options.secret === null ? rerun.scored : await withSecret(rerun, extra, options.secret);
  const { outcome } = scored.result.scientific;
  const isKept = reproduced && (options.write || (options.key !== null && extra !== null));
  const stored = isKept ? await storeResult(results, scored) : null;
  const written = stored?.written === true ? { path: stored.path, result: scored.result } : null;
  const attested =
    reproduced && options.key !== null
      ? await writeAttestation(results, attest(written ?? located, verification, options.key))
      : null;
  return {
    path: name,
    ...comparison,
    reproduced,
    verification,
    secret: outcome.state === 'completed' ? (outcome.secret ?? null) : null,
    written: written?.path ?? null,
    attested,
  };
}

async function planOf(located: LocatedResult, options: VerifyOptions): Promise<PlannedRecord> {
  const { cell, key, outcome } = located.result.scientific;
  if (outcome.state !== 'completed' || cell.kind === 'throughput') {
    throw new UsageError('there is nothing to verify', {
      code: 'nothing-to-verify',
      where: located.path,
      expected: 'a completed attack or detector',
      got: outcome.state === 'completed' ? cell.kind : outcome.state,
      hint: 'Timings are repeated by nobody; a cell that did not complete is run with `stealbench run`.',
    });
  }
  const planned = await new Plans(options).find(located);
  if (typeof planned === 'string') throw cannot(located.path, 'the suite, data and version of the record', planned);
  const { state } = planned.cell;
  if (state.kind === 'planned' && state.key === key) return planned;
  throw cannot(located.path, `a cell with key ${key ?? 'null'}`, state.kind === 'planned' ? state.key : state.reason);
}

interface Rerun {
  readonly scored: ScoredCell;
  readonly store: EvidenceStore;
}

async function runAgain(
  { plan, cell }: PlannedRecord,
  extra: SecretJobs | null,
  { name, result }: { readonly name: string; readonly result: CellResult },
  { storeRoot, dataRoot, parallel, defaultThreads, timeLimitMs, signal, onEvent, ...options }: VerifyOptions,
): Promise<Rerun> {
  const root = path.join(storeRoot, 'verify', digestBytes(name).slice(0, 12));
  await rm(root, { recursive: true, force: true });
  const store = new EvidenceStore(root);
  const jobs: readonly Job[] = [...jobsOf(plan, [cell]), ...(extra === null ? [] : [extra.victim, extra.surrogate])];
  const { backend = plan.backendFamily, precision = 'fp32' } = Object.values(result.provenance.run)[0] ?? {};
  const threads = options.threads ?? recordedThreads(cell, result, defaultThreads);
  const forced = new Set<string>();
  const run = { jobs, store, dataRoot, backend, precision, parallel, threads, forced, timeLimitMs, signal, onEvent };
  const { failures } = await runJobs({ ...run, keepGoing: false });
  const data = scoringData(dataRoot);
  const scored = await scoreCell(cell, { plan, store, failures, data });
  if (scored === null) throw new Error(`${cell.label} has neither finished nor failed`);
  return { scored, store };
}

async function withSecret({ scored, store }: Rerun, extra: SecretJobs, round: RoundSecret): Promise<ScoredCell> {
  const { scientific } = scored.result;
  const { outcome } = scientific;
  if (outcome.state !== 'completed' || scored.predictions === null) return scored;
  const predictions = { ...scored.predictions, secret: await secretAnswers(store, extra) };
  const secret = await secretScore(predictions, { round: round.round, commitment: commitmentOf(round) });
  const predictionsSha256 = digestBytes(canonicalJson(predictions));
  const withScore = { ...scientific, outcome: { ...outcome, predictionsSha256, secret } };
  const result = { ...scored.result, scientific: withScore, scientificDigest: digestJson(withScore) };
  return { ...scored, result, predictions };
}

function cannot(where: string, expected: string, got: string): EnvironmentError {
  const hint = 'Check out the commit that the record names, and get the data that it lists.';
  return new EnvironmentError('the record cannot be verified here', {
    code: 'cannot-verify',
    where,
    expected,
    got,
    hint,
  });
}
