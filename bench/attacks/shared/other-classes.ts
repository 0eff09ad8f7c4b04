// Classes that an image is to be taken for: all but the one that the victim named.
import type { Matrix } from '../../contract/arrays.js';
import type { Rng } from '../../contract/plugins.js';
import { topK } from '../../lib/evidence/predictions.js';

/**
 * Different classes drawn alike from all others, for each label.
 *
 * @param labels - int32 [n]
 * @returns int32 [n * k], k = min(count, classes − 1) for each label
 */
export function drawOthers(labels: Int32Array, classes: number, count: number, rng: Rng): Int32Array {
  const each = Math.min(count, classes - 1);
  const others = new Int32Array(labels.length * each);
  for (const [item, label] of labels.entries()) {
    const drawn = rng.permutation(classes - 1).subarray(0, each);
    others.set(
      drawn.map((other) => (other < label ? other : other + 1)),
      item * each,
    );
  }
  return others;
}

/**
 * The likeliest classes but the label, likeliest first, of equals the lower.
 *
 * @param posteriors - float32 [n, classes]
 * @returns int32 [n * k], as above
 */
export function likeliestOthers(labels: Int32Array, posteriors: Matrix, count: number): Int32Array {
  const each = Math.min(count, posteriors.columns - 1);
  return Int32Array.from(
    Array.from(labels).flatMap((label, item) =>
      topK(posteriors, item, each + 1)
        .filter((other) => other !== label)
        .slice(0, each),
    ),
  );
}

/** int32 [n * k]: 0 k times, then 1 k times, and so on: which image each of its targets belongs to. */
export function eachTimes(count: number, times: number): Int32Array {
  return Int32Array.from({ length: count * times }, (_, index) => Math.floor(index / times));
}
