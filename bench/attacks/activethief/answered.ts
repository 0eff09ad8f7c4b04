// Rows of the pool with what the victim said to them.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { askRows } from '../shared/asking.js';
import { stack } from '../shared/matrix-rows.js';

export interface Answered {
  /** int32 [n]. */
  readonly rows: Int32Array;
  /** float32 [n, classes]. */
  readonly answers: Matrix;
}

export async function ask(context: AttackContext, rows: Int32Array): Promise<Answered> {
  return { rows, answers: await askRows(context, rows) };
}

export function join(first: Answered, second: Answered): Answered {
  return {
    rows: Int32Array.from([...first.rows, ...second.rows]),
    answers: stack(first.answers, second.answers),
  };
}
