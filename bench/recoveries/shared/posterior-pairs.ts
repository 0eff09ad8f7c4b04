// Pairs of a true posterior, drawn around estimates, and what the known defense makes of it.
import type { Matrix } from '../../contract/arrays.js';
import type { ImitatedDefense, RecoveryContext } from '../../contract/plugins.js';
import { drawDirichlet } from '../../lib/random/dirichlet.js';
import type { PairTable } from './pair-table.js';

/** A class that an estimate excludes is drawn as one of this posterior: a defense may have raised or dropped it. */
const FLOOR = 1e-3;
/** Pairs whose images are read at a time. */
const BATCH = 1000;

export type Drawing = Pick<RecoveryContext, 'images' | 'rng' | 'signal'> & { readonly imitated: ImitatedDefense };

/**
 * The same number around every estimate, or one more: a draw of a Dirichlet distribution of parameters concentration · classes ·
 * estimate, and the defense's answer to it as a query of the image that was asked there.
 *
 * @param estimate - float32 [n, classes], position by position of the ledger
 */
export async function drawPairs(
  { imitated, images, rng, signal }: Drawing,
  estimate: Matrix,
  { pairs, concentration }: { readonly pairs: number; readonly concentration: number },
): Promise<PairTable> {
  const { columns } = estimate;
  const clean = { values: new Float32Array(pairs * columns), rows: pairs, columns };
  const perturbed = { values: new Float32Array(pairs * columns), rows: pairs, columns };
  for (let first = 0; first < pairs; first += BATCH) {
    signal.throwIfAborted();
    const positions = Array.from({ length: Math.min(BATCH, pairs - first) }, (_, at) => (first + at) % estimate.rows);
    for (const [at, position] of positions.entries()) {
      const centre = estimate.values.subarray(position * columns, (position + 1) * columns);
      const alpha = Array.from(centre, (value) => concentration * columns * Math.max(value, FLOOR));
      drawDirichlet(alpha, rng, clean.values.subarray((first + at) * columns, (first + at + 1) * columns));
    }
    const values = clean.values.subarray(first * columns, (first + positions.length) * columns);
    const asked = { values, rows: positions.length, columns };
    perturbed.values.set((await imitated.answer(asked, images(positions))).values, first * columns);
  }
  return { clean, perturbed };
}
