// Which images an import with a limit keeps: the same ones on every machine.
import { createRng } from '../random/rng.js';

/**
 * Rows kept, ascending: the first `limit` of a fixed permutation; `null` keeps all.
 *
 * @param purpose - told apart, so that parts are drawn independently
 */
export function keepRows(count: number, limit: number | null, purpose: string): Int32Array {
  if (limit === null || limit >= count) return Int32Array.from({ length: count }, (_, row) => row);
  return createRng(`keep-rows:${purpose}`).permutation(count).slice(0, limit).sort();
}

/** Splits rows into runs of at most `size`, in order. */
export function* chunksOf<T extends { readonly length: number; slice(from: number, to: number): T }>(
  rows: T,
  size: number,
): Generator<T> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
