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

/**
 * @param where - the defense, where its name is known
 * @throws PluginError `defense-answer` for what is not float32 [rows, columns] of finite numbers >= 0
 */
export function checkAnswers(answers: Matrix, rows: number, columns: number, where?: string): Matrix {
  const fault = matrixFault(answers, rows, columns);
  if (fault === null) return answers;
  const hint = 'Return a float32 row of finite numbers >= 0 for every query; nothing was counted.';
  const place = where === undefined ? {} : { where };
  throw new PluginError('The defense gave no answers', { code: 'defense-answer', ...place, ...fault, hint });
}
