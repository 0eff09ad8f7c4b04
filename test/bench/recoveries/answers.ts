// Answers by hand, and what a recovery that looks at nothing else makes of them.
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { RecoveryContext, RecoveryPlugin } from '../../../bench/contract/plugins.js';
import type { Parameters } from '../../../bench/contract/primitives.js';

/** float32 [rows, classes]. */
export function answersOf(...rows: readonly (readonly number[])[]): Matrix {
  return { values: Float32Array.from(rows.flat()), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

/** Targets in order, to six digits. */
export async function recovered(
  recovery: RecoveryPlugin,
  answers: Matrix,
  parameters: Parameters = {},
): Promise<readonly number[]> {
  const { rows } = answers;
  const ledger = {
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    answers,
    clients: new Int32Array(rows),
    images: null,
    counts: { asked: rows, answered: rows, refused: 0 },
  };
  const { targets } = await Promise.resolve().then(() => recovery.recover(ledger, {} as RecoveryContext, parameters));
  return Array.from(targets.values, (value) => Number(value.toFixed(6)));
}
