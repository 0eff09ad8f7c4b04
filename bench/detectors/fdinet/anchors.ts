// Training images that the victim is sure of, and how far a query lies from those of its class (Yao et al. 2025).
import type { Matrix } from '../../contract/arrays.js';

/**
 * The rows of each class that the victim is surest of, surest first, as many in every class: those with at least the stated
 * posterior, or the surest one of a class without any.
 *
 * @param posteriors - float32 [n, classes], of images with these true classes
 * @returns by class; empty for a class without images
 */
export function anchorRows(
  { values, rows, columns }: Matrix,
  labels: Int32Array,
  { most, confidence }: { readonly most: number; readonly confidence: number },
): readonly (readonly number[])[] {
  const own = (row: number): number => values[row * columns + (labels[row] ?? 0)] ?? 0;
  const byClass = Array.from({ length: columns }, (_, label) =>
    Array.from({ length: rows }, (_, row) => row)
      .filter((row) => labels[row] === label)
      .sort((left, right) => own(right) - own(left) || left - right),
  );
  const sure = byClass.map((all) => Math.max(1, all.filter((row) => own(row) >= confidence).length));
  const held = sure.filter((_, label) => (byClass[label] ?? []).length > 0);
  const count = Math.min(most, ...held);
  return byClass.map((all) => all.slice(0, count));
}

/**
 * Writes the distances of a row of features from each anchor, L2: (0, 4) from (0, 0) and (3, 4) is 4, 3.
 *
 * The anchors are float32 [k, width]; `out` gets k numbers from `start` on.
 */
export function distancesFrom(
  features: ArrayLike<number>,
  { values, rows, columns }: Matrix,
  out: Float64Array,
  start: number,
): void {
  for (let anchor = 0; anchor < rows; anchor++) {
    let sum = 0;
    for (let at = 0; at < columns; at++) sum += ((features[at] ?? 0) - (values[anchor * columns + at] ?? 0)) ** 2;
    out[start + anchor] = Math.sqrt(sum);
  }
}
