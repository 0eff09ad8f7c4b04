// Marich's three choices, one of what the other leaves: unsure, diverse in its gradients, near what is misjudged.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { at } from '../../lib/arrays/at.js';
import { mapRows, pickRows } from '../../lib/arrays/matrix.js';
import { groupMeans, kMeans } from '../shared/k-means.js';
import { poolPosteriors } from '../shared/pool-posteriors.js';
import { entropies, largest } from '../shared/ranking.js';
import type { Options } from './options.js';
import { stages } from './schedule.js';

/** A posterior of 0 has no logarithm. */
const SMALLEST = 1e-10;

export interface Choice {
  /** int32: rows that may be asked, in the order drawn. */
  readonly open: Int32Array;
  /** int32: rows that were asked. */
  readonly asked: Int32Array;
  /** int32: the victim's class for each of them. */
  readonly labels: Int32Array;
  readonly queries: number;
  /** Of this round. */
  readonly rng: Rng;
  readonly options: Options;
}

/** int32: rows of the pool, the first choice first. */
export async function choose({ pool }: AttackContext, model: Substitute, choice: Choice): Promise<Int32Array> {
  const { open, queries, rng, options } = choice;
  const { unsure, diverse } = stages(queries, options);
  const posteriors = await poolPosteriors(model, pool.images, open);
  const first = largest(entropies(posteriors), unsure);
  const rows = Int32Array.from(first, (position) => at(open, position));
  const images = pool.images.read(rows);
  const gradients = await entropyGradients(model, images, pickRows(posteriors, first));
  const centres = groupMeans(gradients, kMeans(gradients, options.clusters, rng));
  const second = nearestToAny(gradients, centres, diverse);
  const misjudged = await largestLosses(model, pool.images.read(choice.asked), choice.labels, options.clusters);
  const pixels = pickRows(pixelRows(images), second);
  const third = nearestToAny(pixels, pickRows(pixelRows(pool.images.read(choice.asked)), misjudged), queries);
  return Int32Array.from(third, (position) => at(rows, at(second, position)));
}

/**
 * Targets whose cross-entropy has the gradient of the entropy H of a model's posteriors q: q_k (1 + ln q_k + H). That of the
 * cross-entropy by the logits is q − t, and that of H is −q_k (ln q_k + H).
 *
 * @param posteriors - float32 [n, classes]
 * @returns float32 [n, classes], rows that sum to 1 and may be below 0
 */
export function entropyTargets(posteriors: Matrix): Matrix {
  const all = entropies(posteriors);
  let row = 0;
  return mapRows(posteriors, (own, out) => {
    const entropy = at(all, row++);
    out.set(own.map((value) => (value > 0 ? value * (1 + Math.log(value) + entropy) : 0)));
  });
}

async function entropyGradients(model: Substitute, images: Images, posteriors: Matrix): Promise<Matrix> {
  const values = await model.inputGradient(images, entropyTargets(posteriors));
  return { values, rows: images.count, columns: imageSize(images.shape) };
}

/** Positions of the images whose cross-entropy to the victim's class is largest, largest first. */
async function largestLosses(
  model: Substitute,
  images: Images,
  labels: Int32Array,
  count: number,
): Promise<readonly number[]> {
  const { values, columns } = await model.predict(images);
  const losses = Float64Array.from(labels, (label, item) => {
    const own = values[item * columns + label] ?? 0;
    return -Math.log(own > SMALLEST ? own : SMALLEST);
  });
  return largest(losses, count);
}

/**
 * The nearest point of each centre, then the second nearest of each, and so on, each point once, until there are enough.
 *
 * @returns positions of `points`, at most `count`
 */
export function nearestToAny(points: Matrix, centres: Matrix, count: number): readonly number[] {
  const orders = Array.from({ length: centres.rows }, (_, centre) => byDistance(points, pickRows(centres, [centre])));
  const picks = new Set<number>();
  for (let rank = 0; rank < points.rows && picks.size < count; rank++)
    for (const order of orders) if (picks.size < count) picks.add(at(order, rank));
  return [...picks];
}

/** Of equals the lower position first. */
function byDistance({ values, rows, columns }: Matrix, centre: Matrix): readonly number[] {
  const near = Float64Array.from({ length: rows }, (_, row) => {
    let distance = 0;
    for (let column = 0; column < columns; column++)
      distance += ((values[row * columns + column] ?? 0) - (centre.values[column] ?? 0)) ** 2;
    return -distance;
  });
  return largest(near, rows);
}

function pixelRows({ pixels, count, shape }: Images): Matrix {
  return { values: Float32Array.from(pixels), rows: count, columns: imageSize(shape) };
}
