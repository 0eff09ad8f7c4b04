// The posteriors that a known function turns into given answers, by damped Gauss-Newton steps in their logarithms.
import type { Matrix } from '../../contract/arrays.js';
import { solvePositiveDefinite } from '../../lib/arrays/cholesky.js';

/** Of a finite difference in a logarithm: answers are float32, so that smaller ones drown in rounding. */
const STEP = 1e-3;
/** L1 between an answer and what the found posterior is answered: float32 knows no better. */
const CLOSE = 1e-6;
const DAMPING = { first: 1e-2, least: 1e-9, most: 1e9, better: 0.3, worse: 4 } as const;

/** Answers float32 [n, classes] to posteriors [n, classes]; row r is always the same query. */
export type Answering = (posteriors: Matrix) => Promise<Matrix>;

export interface Solution {
  /** float32 [n, classes]. */
  readonly posteriors: Matrix;
  /** float64 [n]: L1 between what they are answered and the answers. */
  readonly residuals: Float64Array;
}

interface Row {
  logs: Float64Array;
  answer: Float64Array;
  residual: number;
  damping: number;
}

/**
 * Levenberg and Marquardt's method, every row by itself (Marquardt, SIAM 1963): where a step brings the answer no nearer it is damped
 * and tried again.
 *
 * @param logs - float64 [n, classes]: logarithms to begin with, up to a constant a row
 * @param steps - at most; fewer once all rows are answered as they should be
 */
export async function solve(
  answering: Answering,
  answers: Matrix,
  logs: Float64Array,
  steps: number,
): Promise<Solution> {
  const { rows: count, columns } = answers;
  const wanted = Array.from({ length: count }, (_, row) =>
    Float64Array.from(answers.values.subarray(row * columns, (row + 1) * columns)),
  );
  const rows = Array.from({ length: count }, (_, row): Row => {
    const own = logs.slice(row * columns, (row + 1) * columns);
    return { logs: own, answer: own, residual: Number.POSITIVE_INFINITY, damping: DAMPING.first };
  });
  accept(
    rows,
    wanted,
    await answersTo(
      answering,
      rows.map((row) => row.logs),
      columns,
    ),
  );
  for (let step = 0; step < steps && rows.some(({ residual }) => residual > CLOSE); step++) {
    const slopes = await slopesOf(answering, rows, columns);
    const tried = rows.map((row, index) =>
      stepOf(
        row,
        wanted[index] ?? row.answer,
        slopes.map((own) => own[index] ?? row.answer),
      ),
    );
    accept(rows, wanted, await answersTo(answering, tried, columns), tried);
  }
  return {
    posteriors: asMatrix(
      rows.map((row) => softmax(row.logs)),
      columns,
    ),
    residuals: Float64Array.from(rows, ({ residual }) => residual),
  };
}

/** Takes what is nearer, and trusts the next step more; else less. */
function accept(
  rows: readonly Row[],
  wanted: readonly Float64Array[],
  found: readonly Float64Array[],
  tried?: readonly Float64Array[],
): void {
  for (const [index, row] of rows.entries()) {
    const answer = found[index] ?? row.answer;
    const residual = (wanted[index] ?? answer).reduce((sum, value, at) => sum + Math.abs(value - (answer[at] ?? 0)), 0);
    const isNearer = residual < row.residual;
    const factor = isNearer ? DAMPING.better : DAMPING.worse;
    if (tried !== undefined) row.damping = Math.min(DAMPING.most, Math.max(DAMPING.least, row.damping * factor));
    if (isNearer) Object.assign(row, { logs: tried?.[index] ?? row.logs, answer, residual });
  }
}

/** Per class, of each row: change of the answer by the class's logarithm, float64 [classes]. */
async function slopesOf(
  answering: Answering,
  rows: readonly Row[],
  columns: number,
): Promise<readonly (readonly Float64Array[])[]> {
  const slopes: (readonly Float64Array[])[] = [];
  for (let column = 0; column < columns; column++) {
    const moved = rows.map(({ logs }) => logs.map((value, at) => (at === column ? value + STEP : value)));
    const answers = await answersTo(answering, moved, columns);
    slopes.push(
      rows.map(({ answer }, row) => answer.map((value, at) => ((answers[row]?.[at] ?? value) - value) / STEP)),
    );
  }
  return slopes;
}

/** Logarithms after one step: (JᵀJ + damping) step = Jᵀ(wanted − answer). */
function stepOf({ logs, answer, damping }: Row, wanted: Float64Array, slopes: readonly Float64Array[]): Float64Array {
  const size = logs.length;
  const away = wanted.map((value, at) => value - (answer[at] ?? 0));
  const [normal, right] = [new Float64Array(size * size), new Float64Array(size)];
  for (let a = 0; a < size; a++) {
    right[a] = dot(slopes[a], away);
    for (let b = 0; b <= a; b++) normal[a * size + b] = normal[b * size + a] = dot(slopes[a], slopes[b]);
  }
  // Of the largest slope: logarithms have a direction, all of them alike, that changes no answer.
  const scale = Math.max(...slopes.map((_, at) => normal[at * size + at] ?? 0), Number.MIN_VALUE);
  for (let a = 0; a < size; a++) normal[a * size + a] = (normal[a * size + a] ?? 0) + damping * scale + 1e-300;
  const step = solvePositiveDefinite(normal, right);
  return logs.map((value, at) => value + Math.max(-4, Math.min(4, step[at] ?? 0)));
}

function dot(a: Float64Array | undefined, b: Float64Array | undefined): number {
  let sum = 0;
  for (let at = 0; at < (a?.length ?? 0); at++) sum += (a?.[at] ?? 0) * (b?.[at] ?? 0);
  return sum;
}

async function answersTo(
  answering: Answering,
  logs: readonly Float64Array[],
  columns: number,
): Promise<readonly Float64Array[]> {
  const { values } = await answering(asMatrix(logs.map(softmax), columns));
  return logs.map((_, row) => Float64Array.from(values.subarray(row * columns, (row + 1) * columns)));
}

function softmax(logs: Float64Array): Float64Array {
  const largest = Math.max(...logs);
  const powers = logs.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function asMatrix(rows: readonly Float64Array[], columns: number): Matrix {
  const values = new Float32Array(rows.length * columns);
  for (const [row, own] of rows.entries()) values.set(own, row * columns);
  return { values, rows: rows.length, columns };
}
