// What a board refuses to show: metrics that nobody defined, and first-class figures that contradict the predictions.
import type { StoredResult } from '../../contract/board.js';
import { ValidationError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';
import type { Predictions } from '../../contract/result.js';
import { at } from '../../lib/arrays/at.js';
import { countClasses, countOnes, equalItems } from '../../lib/evidence/predictions.js';
import { auroc, rocTable } from '../../lib/stats/roc.js';
import { loadAll } from '../registry/registry.js';
import type { Completed } from './kept.js';

/** Sums of millions of items may differ in their last bits. */
const ROUNDING = 1e-9;

interface DetectorSides {
  readonly benign: Float64Array;
  readonly anomalous: Float64Array;
}

/** A record with what lies beside it, `null` where there is nothing. */
export interface RecordWithPredictions {
  readonly stored: StoredResult;
  readonly predictions: Predictions | null;
  /** Of a detector, benign and anomalous: what it is ranked by. */
  readonly scores?: DetectorSides | null;
}

/** What checks one record, and throws ValidationError `unknown-metric` or `record-contradicts-predictions` for one that is not credible. */
export async function credibility(): Promise<(record: RecordWithPredictions) => void> {
  const metrics = await loadAll('metrics');
  const known = new Map<string, ReadonlySet<string>>();
  const knownOf = (kind: string): ReadonlySet<string> => {
    const ids = known.get(kind) ?? new Set(metrics.filter(({ cell }) => cell === kind).map(({ meta }) => meta.id));
    known.set(kind, ids);
    return ids;
  };
  return ({ stored, predictions, scores = null }) => {
    const { cell, outcome } = stored.result.scientific;
    if (outcome.state !== 'completed') return;
    const named = [outcome.metrics, stored.result.provenance.timings?.metrics ?? {}].flatMap(Object.keys);
    const unknown = named.find((id) => !knownOf(cell.kind).has(id));
    if (unknown !== undefined) throw unknownMetric(stored.path, unknown, cell.kind);
    if (predictions !== null) assertAgreement(stored.path, outcome, predictions);
    if (scores !== null) assertScores(stored.path, outcome, scores);
  };
}

function assertAgreement(where: string, { metrics, classes }: Completed, predictions: Predictions): void {
  const { labels, victim, surrogate } = predictions;
  const rows = classes ?? [];
  for (const [name, column] of Object.entries({ labels, victim, surrogate })) {
    const outside = column.find((value) => value >= rows.length);
    if (outside !== undefined) throw contradiction(where, name, `classes below ${rows.length}`, `${outside}`);
    if (column.length !== labels.length)
      throw contradiction(where, name, `${labels.length} answers`, `${column.length}`);
  }
  const right = { victim: equalItems(victim, labels), surrogate: equalItems(surrogate, labels) };
  const n = labels.length;
  const share = (flags: Uint8Array): number => countOnes(flags) / n;
  const figures = {
    accuracy: share(right.surrogate),
    'victim-accuracy': share(right.victim),
    fidelity: share(equalItems(surrogate, victim)),
    ratio: share(right.surrogate) / share(right.victim),
  };
  for (const [id, expected] of Object.entries(figures)) {
    const value = own(metrics, id)?.value ?? null;
    if (value !== null && !(Math.abs(value - expected) <= ROUNDING))
      throw contradiction(where, id, `${expected}`, `${value}`);
  }
  const counted = {
    n: countClasses(labels, rows.length),
    victimCorrect: countClasses(chosen(labels, right.victim), rows.length),
    surrogateCorrect: countClasses(chosen(labels, right.surrogate), rows.length),
  };
  for (const [index, row] of rows.entries())
    for (const name of ['n', 'victimCorrect', 'surrogateCorrect'] as const)
      if (row[name] !== at(counted[name], index))
        throw contradiction(where, `${name} of class ${index}`, `${at(counted[name], index)}`, `${row[name]}`);
}

/** Ranks are those of the scores, and figures beside them those of the record. */
function assertScores(where: string, { metrics }: Completed, { benign, anomalous }: DetectorSides): void {
  const value = own(metrics, 'auroc')?.value ?? null;
  if (value === null) return;
  const isWhole = [benign, anomalous].every((side) => side.length > 0 && !side.some(Number.isNaN));
  const expected = isWhole ? auroc(rocTable(benign, anomalous)) : null;
  if (expected === null || !(Math.abs(value - expected) <= ROUNDING))
    throw contradiction(where, 'auroc', expected === null ? 'numbers for scores' : `${expected}`, `${value}`);
}

function chosen(labels: readonly number[], flags: Uint8Array): readonly number[] {
  return labels.filter((_, item) => flags[item] === 1);
}

function contradiction(where: string, what: string, expected: string, got: string): ValidationError {
  return new ValidationError(`the record contradicts what lies beside it: ${what}`, {
    code: 'record-contradicts-predictions',
    where,
    expected,
    got,
    hint: 'Take the record out of the results, or restore it; `stealbench check` names all that does not hold.',
  });
}

function unknownMetric(where: string, id: string, kind: string): ValidationError {
  return new ValidationError('the record has a metric that nothing here computes', {
    code: 'unknown-metric',
    where,
    expected: `metrics of a ${kind} cell, as \`stealbench list metrics\` names them`,
    got: JSON.stringify(id),
    hint: 'Take the record out of the results, or update StealBench if a later version made it.',
  });
}
