// The gate of a pull request that brings results: all of a record that can be computed again is.
import { existsSync } from 'node:fs';
import type { Maintainers } from '../../contract/attestation.js';
import type { StoredResult } from '../../contract/board.js';
import { UsageError } from '../../contract/errors.js';
import { readMaintainers } from '../attestations/store.js';
import { checkAttestations } from './attestations.js';
import { checkBeside } from './beside.js';
import { checkEvidence, checkKey } from './evidence.js';
import { checkLineage } from './lineage.js';
import { type PlansOptions, Plans } from './plans.js';
import { checkRecordFile } from './record-file.js';
import { checkMetrics } from './metrics.js';
import {
  type CheckProblem,
  type CheckReport,
  type MetricsOutcome,
  type Outcome,
  problemsOf,
  tally,
  tallyValues,
} from './report.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { type ResultFiles, resultFiles } from '../store/result-files.js';
import { isRecordPath } from '../store/result-folders.js';
import { scoringData } from '../score/scoring-data.js';

export interface CheckResultsOptions extends PlansOptions {
  readonly results: string;
  readonly storeRoot: string;
  /** Whose attestations count; default is the list that comes with StealBench. */
  readonly maintainers?: Maintainers;
}

/**
 * Checks every record below a folder and what lies beside them. Finds problems and reports them; nothing stops at the
 * first.
 *
 * @throws UsageError `no-results` for a folder without records
 */
export async function checkResults({
  results,
  storeRoot,
  maintainers,
  ...options
}: CheckResultsOptions): Promise<CheckReport> {
  if (!existsSync(results)) throw empty(results);
  const { files: names, others } = await resultFiles(results);
  const records = names.filter(isRecordPath);
  if (records.length === 0) throw empty(results);
  const read = await Promise.all(records.map(async (name) => ({ name, ...(await checkRecordFile(results, name)) })));
  const stored = read.flatMap(({ name, result }): StoredResult[] => (result === null ? [] : [{ path: name, result }]));
  const plans = new Plans(options);
  const store = new EvidenceStore(storeRoot);
  const data = scoringData(options.dataRoot);
  const keys: Outcome[] = [];
  const metrics: MetricsOutcome[] = [];
  const evidence: Outcome[] = [];
  const byPath = new Map(stored.map((one) => [one.path, one]));
  for (const one of stored) {
    const planned = await plans.find(one);
    keys.push(checkKey(one, planned));
    metrics.push(await checkMetrics({ folder: results, stored: one, byPath }));
    evidence.push(await checkEvidence({ stored: one, planned, store, data }));
  }
  const problems = [
    ...read.flatMap((file) => file.problems),
    ...checkLineage(stored),
    ...problemsOf(keys),
    ...metrics.flatMap((one) => one.problems),
    ...problemsOf(evidence),
    ...(await checkAttestations(results, stored, maintainers ?? (await readMaintainers()))),
    ...(await checkBeside(results, names, new Set(records))),
    ...others.map(notRegular),
  ];
  return {
    records: records.length,
    problems,
    keys: tally(keys),
    metrics: tallyValues(metrics),
    evidence: tally(evidence),
  };
}

function notRegular({ name, kind }: ResultFiles['others'][number]): CheckProblem {
  const message = 'something among the results that is no file';
  return { path: name, pointer: '', code: 'no-regular-file', message, expected: 'files and folders', got: kind };
}

function empty(where: string): UsageError {
  return new UsageError('There are no results', {
    code: 'no-results',
    where,
    expected: 'a folder with result records',
    got: 'none',
    hint: 'Name the results folder: `stealbench check results`.',
  });
}
