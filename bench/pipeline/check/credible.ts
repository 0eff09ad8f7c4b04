// What a board refuses to show: metrics that nobody defined, and first-class figures that contradict the predictions.
import type { StoredResult } from '../../contract/board.js';
import { ValidationError } from '../../contract/errors.js';
import { own } from '../../contract/own.js';
import type { Predictions } from '../../contract/result.js';
import { at } from '../../lib/arrays/at.js';
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
  const { labels } = predictions;
  const rows = classes ?? [];
  const counted = tally(predictions, rows.length);
  if (counted === null) throw misshapen(where, predictions, rows.length);
  const n = labels.length;
  const [victimRight, surrogateRight] = [total(counted.victimCorrect), total(counted.surrogateCorrect)];
  const figures = {
    accuracy: surrogateRight / n,
    'victim-accuracy': victimRight / n,
    fidelity: counted.agreed / n,
    ratio: surrogateRight / n / (victimRight / n),
  };
  for (const [id, expected] of Object.entries(figures)) {
    const value = own(metrics, id)?.value ?? null;
    if (value !== null && !(Math.abs(value - expected) <= ROUNDING))
      throw contradiction(where, id, `${expected}`, `${value}`);
  }
  for (const [index, row] of rows.entries())
    for (const name of ['n', 'victimCorrect', 'surrogateCorrect'] as const)
      if (row[name] !== at(counted[name], index))
        throw contradiction(where, `${name} of class ${index}`, `${at(counted[name], index)}`, `${row[name]}`);
}

interface Tally {
  /** int32 [classes]: images, and those of them that victim and surrogate get right. */
  readonly n: Int32Array;
  readonly victimCorrect: Int32Array;
  readonly surrogateCorrect: Int32Array;
  /** Images on which both name one class. */
  readonly agreed: number;
}

/** In one pass, for a board of thousands of records counts a hundred million answers; `null` for a class or a length that cannot be. */
function tally({ labels, victim, surrogate }: Predictions, classes: number): Tally | null {
  if (victim.length !== labels.length || surrogate.length !== labels.length) return null;
  const [n, victimCorrect, surrogateCorrect] = [0, 1, 2].map(() => new Int32Array(classes)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  let agreed = 0;
  // Read without `at`, which is called with arrays of every type: all three have this length, and classes are below theirs.
  for (let item = 0; item < labels.length; item++) {
    const label = labels[item] ?? 0;
    const named = victim[item] ?? 0;
    const copied = surrogate[item] ?? 0;
    if (label >= classes || named >= classes || copied >= classes) return null;
    n[label] = (n[label] ?? 0) + 1;
    if (named === label) victimCorrect[label] = (victimCorrect[label] ?? 0) + 1;
    if (copied === label) surrogateCorrect[label] = (surrogateCorrect[label] ?? 0) + 1;
    if (copied === named) agreed += 1;
  }
  return { n, victimCorrect, surrogateCorrect, agreed };
}

function total(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Which column it is that cannot be. */
function misshapen(where: string, { labels, victim, surrogate }: Predictions, classes: number): ValidationError {
  for (const [name, column] of Object.entries({ labels, victim, surrogate })) {
    const outside = column.find((value) => value >= classes);
    if (outside !== undefined) return contradiction(where, name, `classes below ${classes}`, `${outside}`);
    if (column.length !== labels.length)
      return contradiction(where, name, `${labels.length} answers`, `${column.length}`);
  }
  throw new Error('predictions that fit were taken for others');
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
