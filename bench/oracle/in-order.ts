// Answers in the order of the dataset's classes, whatever order the model has.
import type { Matrix } from '../contract/arrays.js';

/** @param columns - the model's output of each class; `null` where they have one order */
export function inOrder(matrix: Matrix, columns: readonly number[] | null): Matrix {
  if (columns === null) return matrix;
  const { values, rows, columns: width } = matrix;
  const ordered = Float32Array.from(values, (_, index) => {
    const column = index % width;
    return values[index - column + (columns[column] ?? 0)] ?? 0;
  });
  return { values: ordered, rows, columns: width };
}
