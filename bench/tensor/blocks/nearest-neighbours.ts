// How far two kinds of images are mixed up inside a network: the soft nearest neighbour loss.
import * as tf from '#tfjs-core';
import type { Values } from './values.js';

/** Between rows: the squared difference, or 1 - cosine. */
export type RowDistance = 'euclidean' | 'cosine';

/** Taken from a similarity, it leaves a pair nothing. */
const ABSENT = 1e9;
/** Under the root, so that a row of zeros has a gradient. */
const TINY = 1e-12;

/**
 * Soft nearest neighbour loss (Frosst, Papernot and Hinton, ICML 2019, equation 1): the mean of
 * -ln(sum of exp(-d / T) over the others of the own kind / the same sum over all others), over rows that have another of their
 * kind. Points 0 and 1 of a kind and 2 of another, T 1 and squared differences: .048587 and .693147, mean .370867. High where
 * the kinds are entangled.
 *
 * @param features - float32 [n, ...]; what lies behind the first axis is one vector
 * @param kinds - n numbers, two of them the same at least
 * @param inverseTemperature - 1 / T, a scalar > 0
 */
export function softNearestNeighbours(
  features: Values,
  kinds: readonly number[],
  { inverseTemperature, distance }: { readonly inverseTemperature: Values; readonly distance: RowDistance },
): Values {
  const count = kinds.length;
  const pairs = masksOf(kinds);
  if (pairs.alone.every((alone) => alone === 1))
    throw new RangeError('soft nearest neighbours: expected two rows of one kind or more, got none');
  const similarity = tf.mul(
    tf.neg(distances(tf.reshape(features, [count, -1]), distance)),
    tf.reshape(inverseTemperature, []),
  );
  const all = tf.logSumExp(tf.sub(similarity, tf.tensor(pairs.self, [count, count])), 1);
  const own = tf.logSumExp(tf.sub(similarity, tf.tensor(pairs.foreign, [count, count])), 1);
  const counted = tf.tensor(pairs.alone.map((alone) => 1 - alone));
  return tf.div(tf.sum(tf.mul(tf.sub(all, own), counted)), tf.sum(counted));
}

/** float32 [n, n]. */
function distances(rows: Values, distance: RowDistance): Values {
  if (distance === 'cosine') {
    const units = tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), TINY)));
    return tf.sub(1, tf.matMul(units, units, false, true));
  }
  const squares = tf.sum(tf.square(rows), 1, true);
  const products = tf.matMul(rows, rows, false, true);
  return tf.relu(tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(products, 2)));
}

/** What keeps pairs out of a sum: an image with itself, and with one of another kind too. */
function masksOf(kinds: readonly number[]): {
  readonly self: Float32Array;
  readonly foreign: Float32Array;
  readonly alone: readonly number[];
} {
  const count = kinds.length;
  const self = new Float32Array(count * count);
  const foreign = new Float32Array(count * count);
  for (const [row, kind] of kinds.entries())
    for (const [column, other] of kinds.entries()) {
      const at = row * count + column;
      if (row === column) self[at] = ABSENT;
      if (row === column || kind !== other) foreign[at] = ABSENT;
    }
  const alone = kinds.map((kind, row) => Number(kinds.every((other, column) => column === row || other !== kind)));
  return { self, foreign, alone };
}
