// From what a deployment's output holds to posteriors: as declared, and held against what was declared.
import type { Matrix } from '../../contract/arrays.js';
import { EndpointError } from '../../contract/errors.js';
import { at } from '../../lib/arrays/at.js';

/** How far a row may be from summing to 1: a server may round, but logits are no posteriors. */
const SUM_TOLERANCE = 0.01;

/** So few rows of logits may look like distributions by chance. */
const FEWEST_TELLING_ROWS = 8;

/** What the suite declares of the answers. */
export interface AnswerKind {
  readonly classes: number;
  /** Name of the output; `null` takes the only one that fits. */
  readonly output: string | null;
  readonly kind: 'probabilities' | 'logits';
  /** Probabilities that need not sum to 1. */
  readonly unnormalised: boolean;
}

interface Answers {
  /** float64 [rows, classes]. */
  readonly values: Float64Array;
  readonly rows: number;
}

/**
 * Posteriors float32 [rows, classes]. Logits pass a softmax; probabilities stay as they are.
 *
 * @throws EndpointError `endpoint-answer` for what is not as declared
 */
export function toPosteriors({ values, rows }: Answers, { classes, kind, unnormalised }: AnswerKind): Matrix {
  const given = Array.from({ length: rows }, (_, row) => values.subarray(row * classes, (row + 1) * classes));
  given.forEach(kind === 'logits' ? checkFinite : unnormalised ? checkRates : checkDistribution);
  if (kind === 'probabilities') return { values: Float32Array.from(values), rows, columns: classes };
  if (rows >= FEWEST_TELLING_ROWS && given.every(isDistribution)) {
    throw misdeclared(
      'logits',
      `${rows} rows that are all distributions`,
      'Remove "outputKind": "logits" from the victim.',
    );
  }
  const posteriors = new Float32Array(values.length);
  for (const [row, logits] of given.entries()) posteriors.set(softmax(logits), row * classes);
  return { values: posteriors, rows, columns: classes };
}

function checkFinite(row: Float64Array, index: number): void {
  const column = row.findIndex((value) => !Number.isFinite(value));
  if (column !== -1) {
    const hint = 'Ask the victim about an image of one colour; its log may say more.';
    throw misdeclared('finite logits', `${at(row, column)} in row ${index}, column ${column}`, hint);
  }
}

function checkRates(row: Float64Array, index: number): void {
  const column = row.findIndex((value) => !(value >= 0 && value <= 1 + SUM_TOLERANCE));
  if (column === -1) return;
  const hint = 'If these are logits, declare "outputKind": "logits" of the victim, or name another "output".';
  throw misdeclared('probabilities, numbers from 0 to 1', `${at(row, column)} in row ${index}, column ${column}`, hint);
}

function checkDistribution(row: Float64Array, index: number): void {
  checkRates(row, index);
  const sum = row.reduce((total, value) => total + value, 0);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return;
  const hint =
    'If the API rounds, or tells only its largest answers, declare "unnormalised": true of the victim; if these are logits, "outputKind": "logits".';
  throw misdeclared('rows that sum to 1', `${Number(sum.toPrecision(6))} in row ${index}`, hint);
}

function isDistribution(row: Float64Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= 0) && Math.abs(sum - 1) <= SUM_TOLERANCE;
}

function softmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = logits.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function misdeclared(expected: string, got: string, hint: string): EndpointError {
  return new EndpointError('The victim gave no answers of the declared kind', {
    code: 'endpoint-answer',
    status: null,
    expected,
    got,
    hint,
  });
}
