// Rows of the pool with what the victim said to them.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { noRows, stack } from '../shared/matrix-rows.js';

const REQUEST = 256;

export interface Answered {
  /** int32 [n]. */
  readonly rows: Int32Array;
  /** float32 [n, classes]. */
  readonly answers: Matrix;
}

export async function ask({ oracle, signal }: AttackContext, rows: Int32Array): Promise<Answered> {
  let answers = noRows(oracle.classes);
  for (let first = 0; first < rows.length; first += REQUEST) {
    signal.throwIfAborted();
    answers = stack(answers, await oracle.query({ rows: rows.subarray(first, first + REQUEST) }));
  }
  return { rows, answers };
}

export function join(first: Answered, second: Answered): Answered {
  return {
    rows: Int32Array.from([...first.rows, ...second.rows]),
    answers: stack(first.answers, second.answers),
  };
}
