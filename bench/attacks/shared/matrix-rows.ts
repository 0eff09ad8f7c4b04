// Answers batch by batch, put together.
import type { Matrix } from '../../contract/arrays.js';

/** One matrix below the other; at least one, all of as many columns. */
export function stack(...parts: readonly [Matrix, ...Matrix[]]): Matrix {
  const { columns } = parts[0];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float32Array(rows * columns);
  let end = 0;
  for (const part of parts) {
    values.set(part.values, end);
    end += part.values.length;
  }
  return { values, rows, columns };
}

/** Of no rows. */
export function noRows(columns: number): Matrix {
  return { values: new Float32Array(0), rows: 0, columns };
}
