// From logits to posteriors, in double precision on the way: the matrix is small and rows must sum to 1.
import type { Matrix } from '../contract/arrays.js';
import { NumericError } from '../contract/errors.js';

/**
 * Softmax of every row, written to `output` from row `offset` on.
 *
 * @param logits - float32 [n * columns]; throws NumericError `non-finite-output` unless all are finite
 */
export function softmaxInto(output: Matrix, offset: number, logits: Float32Array): void {
  const { columns, values } = output;
  for (let start = 0; start < logits.length; start += columns) {
    const row = logits.subarray(start, start + columns);
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!row.every(Number.isFinite)) throw nonFinite(offset + start / columns, row);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - highest);
    const target = offset * columns + start;
    for (const [index, value] of row.entries()) values[target + index] = Math.exp(value - highest) / sum;
  }
}

function nonFinite(row: number, logits: Float32Array): NumericError {
  return new NumericError('The network gave an output that is no number', {
    code: 'non-finite-output',
    where: `row ${row}`,
    expected: 'finite logits',
    got: [...logits.slice(0, 8)].join(', '),
    hint: 'Its training diverged; lower the learning rate and train again.',
  });
}
