// Posterior matrices for property tests: rows that sum to 1, certain and flat ones among them.
import fc from 'fast-check';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { mapRows } from '../../../bench/lib/arrays/matrix.js';

/** 1 to 8 rows over 2 to 12 classes, or over those asked for; many entries are exactly 0, many are equal. */
export function posteriors(classes: { readonly min?: number; readonly max?: number } = {}): fc.Arbitrary<Matrix> {
  return fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 12, ...classes }))
    .chain(([rows, columns]) =>
      fc
        .array(fc.integer({ min: 0, max: 1000 }), { minLength: rows * columns, maxLength: rows * columns })
        .map((weights) => normalized({ values: Float32Array.from(weights), rows, columns })),
    );
}

export function rowsOf(...rows: readonly (readonly number[])[]): Matrix {
  return { values: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

function normalized(matrix: Matrix): Matrix {
  return mapRows(matrix, (row, out) => {
    const sum = row.reduce((total, value) => total + value, 0);
    out.set(row.map((value) => (sum === 0 ? 1 / row.length : value / sum)));
  });
}
