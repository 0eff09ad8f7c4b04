// Everything that follows from a record's predictions, computed again from the repository alone.
import type { AttackEvidence, MetricValue } from '../../contract/metric.js';
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import type { ClassRow, Outcome as RecordOutcome, Predictions } from '../../contract/result.js';
import { classTable } from '../../lib/class-table.js';
import { jsonDifferences } from '../../lib/json-difference.js';
import { oneHot } from '../../lib/one-hot.js';
import { itemGroups } from '../../lib/stats/groups.js';
import { loadAll } from '../registry.js';
import { readPredictions } from '../result-store.js';
import { secretScore } from '../score/secret.js';
import type { CheckProblem, Outcome } from './report.js';

type Completed = Extract<RecordOutcome, { state: 'completed' }>;

const METRICS = '/scientific/outcome/metrics';

/** A record is anybody's: what it says must not decide how much memory a check takes. */
const LARGEST_TRANSFER = 10_000_000;

/** Recomputes top-1 metrics, the class table and the scores on secret inputs of an attack record. */
export async function checkTopOne(folder: string, stored: StoredResult): Promise<Outcome> {
  const { cell, outcome } = stored.result.scientific;
  if (outcome.state !== 'completed' || cell.kind !== 'attack') return { done: false, reason: 'no predictions' };
  const predictions = await read(folder, stored);
  if ('code' in predictions) return { done: true, problems: [predictions] };
  const faults = shapeProblems(stored.path, predictions, outcome);
  if (faults.length > 0) return { done: true, problems: faults };
  const evidence = rebuild(predictions, outcome.classes ?? [], cell.seed);
  const problems = [
    ...(await metricProblems(stored, outcome, evidence)),
    ...classProblems(stored.path, outcome, evidence),
    ...(await secretProblems(stored.path, outcome, predictions)),
  ];
  return { done: true, problems };
}

async function read(folder: string, stored: StoredResult): Promise<Predictions | CheckProblem> {
  const pointer = '/scientific/outcome/predictionsSha256';
  const absent = {
    path: stored.path,
    pointer,
    code: 'predictions-digest',
    expected: 'a predictions file',
    got: 'none',
  };
  try {
    const predictions = await readPredictions(folder, stored);
    return predictions ?? { ...absent, message: 'a completed attack without predictions' };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message } = error;
    const expected = 'the file with that digest beside the record';
    return { path: stored.path, pointer, code, message: 'the predictions cannot be trusted', expected, got: message };
  }
}

/** As many victim as surrogate answers, and every class one of the table's. */
function shapeProblems(path: string, predictions: Predictions, { classes }: Completed): readonly CheckProblem[] {
  const { labels, victim, surrogate, secret } = predictions;
  const columns = { labels, victim, surrogate, ...(secret === undefined ? {} : secretColumns(secret)) };
  const count = classes?.length ?? 0;
  const transferred = (classes ?? []).reduce((sum, { transferCount }) => sum + (transferCount ?? 0), 0);
  if (transferred > LARGEST_TRANSFER) {
    const expected = `at most ${LARGEST_TRANSFER} transfer items`;
    const message = 'a transfer set beyond all measure';
    return [
      { path, pointer: '/scientific/outcome/classes', code: 'class-table', message, expected, got: `${transferred}` },
    ];
  }
  return Object.entries(columns).flatMap(([name, values]) => {
    const outside = values.find((value) => value >= count);
    if (values.length === labels.length && outside === undefined) return [];
    const got = outside === undefined ? `${values.length} answers` : `class ${outside}`;
    const expected = `${labels.length} answers, each a class below ${count}`;
    const message = `the predictions (${name}) do not fit the record`;
    return [{ path, pointer: '/scientific/outcome/classes', code: 'predictions-shape', message, expected, got }];
  });
}

function secretColumns({ victim, surrogate }: NonNullable<Predictions['secret']>): Record<string, readonly number[]> {
  return { 'secret victim': victim, 'secret surrogate': surrogate };
}

/** Evidence with the first classes of the real one and no more; the transfer set comes from the record's own table. */
function rebuild(
  { labels, victim, surrogate, groups }: Predictions,
  rows: readonly ClassRow[],
  seed: number,
): AttackEvidence {
  const classes = rows.length;
  const hasTransfer = rows.some(({ transferCount }) => transferCount !== null);
  const transferred = rows.flatMap((row) => Array.from({ length: row.transferCount ?? 0 }, () => row.class));
  return {
    classes,
    labels: Int32Array.from(labels),
    victim: oneHot(victim, classes),
    surrogate: oneHot(surrogate, classes),
    defended: null,
    crafted: null,
    transfer: hasTransfer ? oneHot(transferred, classes) : null,
    trainClassCounts: new Int32Array(classes),
    groups: rebuildGroups(groups),
    seed,
  };
}

/** Where they come from is told in the record and changes no number. */
function rebuildGroups(ids: Predictions['groups']): AttackEvidence['groups'] {
  const groups = itemGroups(ids);
  return groups && { ids: Int32Array.from(groups.ids), count: groups.count, source: 'declared' };
}

/** Metrics that another version computed are left alone: they may differ and both be right. */
async function metricProblems(
  { path, result }: StoredResult,
  { metrics }: Completed,
  evidence: AttackEvidence,
): Promise<readonly CheckProblem[]> {
  const problems: CheckProblem[] = [];
  for (const metric of await loadAll('metrics')) {
    const { id, topOne, version } = metric.meta;
    if (metric.cell !== 'attack' || topOne !== true) continue;
    if (result.scientific.versions[`metric/${id}`] !== version) continue;
    const expected: MetricValue = metric.compute(evidence);
    problems.push(...differences(path, `${METRICS}/${id}`, 'metric-value', expected, metrics[id]));
  }
  return problems;
}

function classProblems(path: string, { classes }: Completed, evidence: AttackEvidence): readonly CheckProblem[] {
  const names = classes?.map(({ name }) => name) ?? [];
  return differences(path, '/scientific/outcome/classes', 'class-table', classTable(evidence, names), classes);
}

async function secretProblems(
  path: string,
  { secret }: Completed,
  predictions: Predictions,
): Promise<readonly CheckProblem[]> {
  const pointer = '/scientific/outcome/secret';
  if (secret === undefined || predictions.secret === undefined) {
    if (secret === predictions.secret) return [];
    return differences(path, pointer, 'secret-score', 'answers and their score, or neither', 'one of them');
  }
  const { round, commitment } = secret;
  const expected = await secretScore({ ...predictions, secret: predictions.secret }, { round, commitment });
  return differences(path, pointer, 'secret-score', expected, secret);
}

function differences(
  path: string,
  pointer: string,
  code: string,
  expected: unknown,
  got: unknown,
): readonly CheckProblem[] {
  const message = 'not what the predictions give';
  return jsonDifferences(expected, got, pointer).map((difference) => ({ path, code, message, ...difference }));
}
