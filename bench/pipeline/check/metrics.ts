// Every metric of a record that follows from what lies beside it, computed again from the repository alone.
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import type { MetricPlugin } from '../../contract/metric.js';
import { own } from '../../contract/own.js';
import { classTable } from '../../lib/evidence/class-table.js';
import { jsonDifferences } from '../../lib/json/difference.js';
import { loadAll } from '../registry/registry.js';
import { secretScore } from '../score/secret.js';
import { recordConsistency } from './consistency.js';
import { type KeptRecord, metricsOf, readKept, type RecordedMetrics } from './kept.js';
import type { CheckProblem, MetricsOutcome } from './report.js';

const OUTCOME = '/scientific/outcome';

/** What boards rank by has one definition for all time: no version of a metric excuses another value. */
const FIXED: ReadonlySet<string> = new Set(['accuracy', 'victim-accuracy', 'fidelity', 'ratio']);

export interface MetricsCheck {
  readonly folder: string;
  readonly stored: StoredResult;
  /** Every record, by its path. */
  readonly byPath: ReadonlyMap<string, StoredResult>;
}

/** Unknown metrics, values that do not agree with each other or with what lies beside, class table and secret scores. */
export async function checkMetrics({ folder, stored, byPath }: MetricsCheck): Promise<MetricsOutcome> {
  const { cell, outcome } = stored.result.scientific;
  if (outcome.state !== 'completed') return { problems: [], values: [] };
  const kept = await read(folder, stored);
  if ('code' in kept) return { problems: [kept], values: [] };
  const plugins = (await loadAll('metrics')).filter((metric) => metric.cell === cell.kind);
  const recorded = metricsOf(stored, kept.outcome);
  const names = new Set(plugins.map(({ meta }) => meta.id));
  const values = plugins.map((metric) => checkValue(metric, { stored, kept, recorded, byPath }));
  return {
    problems: [
      ...Object.keys(recorded.values).flatMap((id) =>
        names.has(id) ? [] : [unknownMetric(stored.path, recorded, id)],
      ),
      ...values.flatMap(({ problems }) => problems),
      ...recordConsistency({ stored, outcome, plugins, recorded, predictions: kept.predictions }),
      ...classProblems(stored.path, kept),
      ...(await secretProblems(stored.path, kept)),
    ],
    values: values.flatMap(({ reason }) => (reason === undefined ? [] : [reason])),
  };
}

async function read(folder: string, stored: StoredResult): Promise<KeptRecord | CheckProblem> {
  const place = { path: stored.path, pointer: `${OUTCOME}/predictionsSha256` };
  try {
    const kept = await readKept(folder, stored);
    if (kept === null) throw new Error('only completed records are read');
    if (stored.result.scientific.cell.kind !== 'attack' || kept.predictions !== null) return kept;
    const message = 'a completed attack without predictions';
    return { ...place, code: 'predictions-digest', message, expected: 'a predictions file', got: 'none' };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message } = error;
    const pointer = code === 'predictions-digest' ? place.pointer : `${OUTCOME}/itemsSha256`;
    const expected = 'the file with that digest beside the record, one entry a test image';
    return { ...place, pointer, code, message: 'what lies beside it cannot be trusted', expected, got: message };
  }
}

interface ValueCheck extends Pick<MetricsCheck, 'stored' | 'byPath'> {
  readonly kept: KeptRecord;
  readonly recorded: RecordedMetrics;
}

interface CheckedValue {
  readonly problems: readonly CheckProblem[];
  /** `null`: computed again; else why not; absent where the record has no such value and need not. */
  readonly reason?: string | null;
}

function checkValue(metric: MetricPlugin, { stored, kept, recorded, byPath }: ValueCheck): CheckedValue {
  const { id, version } = metric.meta;
  const { path, result } = stored;
  const got = own(recorded.values, id);
  const pointer = `${recorded.pointer}/${id}`;
  const madeBy = own(result.scientific.versions, `metric/${id}`);
  if (got === undefined && madeBy === undefined) return { problems: [] };
  const expected = kept.compute(metric);
  const carried = own(kept.outcome.carried ?? {}, id);
  if (carried !== undefined) return checkCarried(typeof expected === 'string', { stored, got, pointer, byPath });
  if (typeof expected === 'string') return { problems: [], reason: expected };
  const compare = (a: unknown, b: unknown): readonly CheckProblem[] =>
    jsonDifferences(a, b, pointer).map((one) => ({ path, code: 'metric-value', message: NOT_BESIDE, ...one }));
  if (madeBy === version) return { problems: compare(expected, got), reason: null };
  const reason = `${id} ${madeBy ?? 'of no version'} is another version than ${version}, which is here`;
  if (!FIXED.has(id)) return { problems: [], reason };
  const number = { ...got, value: expected.value };
  return { problems: compare(number, got), reason };
}

const NOT_BESIDE = 'not what lies beside the record gives';

/** A value that was taken over must be the one that the older record has, and one that nothing here gives. */
function checkCarried(
  isElsewhere: boolean,
  { stored, got, pointer, byPath }: Pick<MetricsCheck, 'stored' | 'byPath'> & { got: unknown; pointer: string },
): CheckedValue {
  const { path, result } = stored;
  const reason = 'taken over from the record that it supersedes';
  const code = 'carried-metric';
  if (!isElsewhere) {
    const message = 'a value that could be computed was taken over';
    return {
      problems: [{ path, pointer, code, message, expected: 'a computed value', got: 'one taken over' }],
      reason,
    };
  }
  const older = byPath.get(result.supersedes ?? '')?.result.scientific.outcome;
  const id = pointer.slice(pointer.lastIndexOf('/') + 1);
  const before = older?.state === 'completed' ? own(older.metrics, id) : undefined;
  const message = 'not the value of the record that it supersedes';
  const found = jsonDifferences(before, got, pointer).map((one) => ({ path, code, message, ...one }));
  if (before !== undefined) return { problems: found, reason };
  const none = { path, pointer, code, message, expected: 'a record with this value', got: 'none' };
  return { problems: [none], reason };
}

function unknownMetric(path: string, { pointer }: RecordedMetrics, id: string): CheckProblem {
  const message = 'a metric that nothing here computes';
  const expected = 'a metric that `stealbench list metrics` names';
  return { path, pointer: `${pointer}/${id}`, code: 'unknown-metric', message, expected, got: JSON.stringify(id) };
}

function classProblems(path: string, { outcome, evidence }: KeptRecord): readonly CheckProblem[] {
  if (evidence === null) return [];
  const names = outcome.classes?.map(({ name }) => name) ?? [];
  const pointer = `${OUTCOME}/classes`;
  const found = jsonDifferences(classTable(evidence, names), outcome.classes, pointer);
  return found.map((one) => ({ path, code: 'class-table', message: NOT_BESIDE, ...one }));
}

async function secretProblems(path: string, { outcome, predictions }: KeptRecord): Promise<readonly CheckProblem[]> {
  const { secret } = outcome;
  const pointer = `${OUTCOME}/secret`;
  const problem = { path, code: 'secret-score', message: NOT_BESIDE };
  if (secret === undefined || predictions?.secret === undefined) {
    if (secret === predictions?.secret) return [];
    return [{ ...problem, pointer, expected: 'answers and their score, or neither', got: 'one of them' }];
  }
  const { labels } = predictions;
  const lengths = [predictions.secret.victim.length, predictions.secret.surrogate.length];
  if (lengths.some((length) => length !== labels.length))
    return [{ ...problem, pointer, expected: `${labels.length} secret answers`, got: lengths.join(' and ') }];
  const { round, commitment } = secret;
  const expected = await secretScore({ ...predictions, secret: predictions.secret }, { round, commitment });
  return jsonDifferences(expected, secret, pointer).map((one) => ({ ...problem, ...one }));
}
