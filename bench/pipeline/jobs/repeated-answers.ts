// The same rows asked twice: is a classifier one function, or does its answer depend on what it was asked along with?
import type { Matrix } from '../../contract/arrays.js';
import type { DeterminismProbe } from '../../contract/evidence.js';
import { at } from '../../lib/arrays/at.js';
import { topK } from '../../lib/evidence/predictions.js';

/** Rounding may swap two classes that are this close, and nothing else. */
export const TIE_MARGIN = 1e-4;

/**
 * @param first - float32 [n, classes], all answers
 * @param again - float32 [m, classes], asked in another order and batch size
 * @param rows - int32 [m]: the row of `first` that each row of `again` repeats
 * @throws RangeError if the shapes do not fit
 */
export function compareRepeated(first: Matrix, again: Matrix, rows: ArrayLike<number>): DeterminismProbe {
  if (again.rows !== rows.length || again.columns !== first.columns) {
    throw new RangeError(
      `repeated answers: expected ${rows.length} x ${first.columns}, got ${again.rows} x ${again.columns}`,
    );
  }
  let changed = 0;
  let unexplained = 0;
  let maxDifference = 0;
  for (let position = 0; position < again.rows; position++) {
    const row = at(rows, position);
    for (let column = 0; column < first.columns; column++) {
      const difference = Math.abs(valueAt(first, row, column) - valueAt(again, position, column));
      maxDifference = Math.max(maxDifference, difference);
    }
    if (topK(first, row, 1)[0] === topK(again, position, 1)[0]) continue;
    changed++;
    if (topMargin(first, row) >= TIE_MARGIN) unexplained++;
  }
  return { rows: again.rows, changed, unexplained, marginBelow: TIE_MARGIN, maxDifference };
}

/** How far the largest value of a row is above the second; 1 where there is one class. */
function topMargin(matrix: Matrix, row: number): number {
  const [first, second] = topK(matrix, row, 2);
  if (first === undefined || second === undefined) return 1;
  return valueAt(matrix, row, first) - valueAt(matrix, row, second);
}

function valueAt({ values, columns }: Matrix, row: number, column: number): number {
  return at(values, row * columns + column);
}
