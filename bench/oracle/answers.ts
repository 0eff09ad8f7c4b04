// What may pass for posteriors or soft labels: the right size, finite, not negative.
import type { Matrix } from '../contract/arrays.js';
import { PluginError } from '../contract/errors.js';

export interface MatrixFault {
  readonly expected: string;
  readonly got: string;
}

/** The first way in which a matrix is not float32 [rows, columns] of finite numbers >= 0; `null` if it is. */
export function matrixFault(matrix: Matrix, rows: number, columns: number): MatrixFault | null {
  const { values } = matrix;
  if (matrix.rows !== rows || matrix.columns !== columns || values.length !== rows * columns) {
    return {
      expected: `float32 [${rows}, ${columns}]`,
      got: `${values.length} values as [${matrix.rows}, ${matrix.columns}]`,
    };
  }
  const position = values.findIndex((value) => !Number.isFinite(value) || value < 0);
  if (position === -1) return null;
  const place = `row ${Math.floor(position / columns)}, column ${position % columns}`;
  return { expected: 'finite numbers >= 0', got: `${String(values[position])} in ${place}` };
}

/** Rows sum to 1 up to rounding of float32 on the way. */
const SUM_TOLERANCE = 1e-3;

/** The first row that sums to 1 before a defense and not after it; `null` if there is none. */
function simplexFault(before: Matrix, after: Matrix): MatrixFault | null {
  for (let row = 0; row < after.rows; row++) {
    const sum = sumOf(after, row);
    if (isWhole(sum) || !isWhole(sumOf(before, row))) continue;
    return { expected: 'rows that sum to 1', got: `a sum of ${sum} in row ${row}` };
  }
  return null;
}

function sumOf({ values, columns }: Matrix, row: number): number {
  return values.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0);
}

function isWhole(sum: number): boolean {
  return Math.abs(sum - 1) <= SUM_TOLERANCE;
}

/**
 * @param where - the defense, where its name is known
 * @throws PluginError `defense-answer` for what is not float32 [rows, columns] of finite numbers >= 0
 */
export function checkAnswers(answers: Matrix, rows: number, columns: number, where?: string): Matrix {
  const fault = matrixFault(answers, rows, columns);
  if (fault !== null) throw badAnswers(fault, where);
  return answers;
}

/** @throws PluginError `defense-answer` for a row that left the simplex */
export function checkSimplex(before: Matrix, after: Matrix, where: string): Matrix {
  const fault = simplexFault(before, after);
  if (fault !== null) throw badAnswers(fault, where);
  return after;
}

function badAnswers(fault: MatrixFault, where: string | undefined): PluginError {
  const hint = 'Return a float32 row of finite numbers >= 0 that sum to 1 for every query; nothing was counted.';
  const place = where === undefined ? {} : { where };
  return new PluginError('The defense gave bad answers', { code: 'defense-answer', ...place, ...fault, hint });
}
