// What ActiveThief asks next, by strategy.
import type { AttackContext, Substitute } from '../../contract/plugins.js';
import { poolPosteriors } from '../shared/pool-posteriors.js';
import { entropies, largest } from '../shared/ranking.js';
import type { Answered } from './answered.js';
import { boundaryDistances } from './deepfool.js';
import type { Options } from './options.js';
import { farthestFirst } from '../shared/farthest-first.js';

/** Images whose gradients are taken at once. */
const LOOK_GRADIENTS = 64;

export interface Choice {
  readonly labelled: Answered;
  /** int32: rows that may be asked, in the order drawn. */
  readonly open: Int32Array;
  readonly queries: number;
  readonly round: number;
  readonly options: Options;
}

/** int32: rows of the pool, the first choice first. */
export async function choose(context: AttackContext, model: Substitute, choice: Choice): Promise<Int32Array> {
  const { open, queries, options } = choice;
  const informative = Math.max(queries, options.informative ?? context.budget);
  switch (options.strategy) {
    case 'uncertainty':
      return rowsAt(open, largest(entropies(await poolPosteriors(model, context.pool.images, open)), queries));
    case 'k-center':
      return spread(context, model, choice, open);
    case 'dfal':
      return nearest(context, model, choice, queries);
    case 'dfal-k-center':
      return spread(context, model, choice, await nearest(context, model, choice, informative));
  }
}

/** Those farthest from what is labelled and from each other, in the space of the model's posteriors. */
async function spread(
  { pool }: AttackContext,
  model: Substitute,
  { labelled, queries }: Choice,
  rows: Int32Array,
): Promise<Int32Array> {
  const centers = await poolPosteriors(model, pool.images, labelled.rows);
  return rowsAt(rows, farthestFirst(await poolPosteriors(model, pool.images, rows), centers, queries));
}

/** The `count` nearest to a boundary, among candidates drawn at random. */
async function nearest(
  { pool, rng, signal }: AttackContext,
  model: Substitute,
  { open, queries, round, options }: Choice,
  count: number,
): Promise<Int32Array> {
  const most = Math.max(options.candidates, queries);
  const drawn = rng.fork(`candidates ${round}`).permutation(open.length).subarray(0, most);
  const rows = rowsAt(open, [...drawn]);
  const scores = new Float64Array(rows.length);
  for (let first = 0; first < rows.length; first += LOOK_GRADIENTS) {
    signal.throwIfAborted();
    const images = pool.images.read(rows.subarray(first, first + LOOK_GRADIENTS));
    scores.set(
      (await boundaryDistances(model, images)).map((distance) => -distance),
      first,
    );
  }
  return rowsAt(rows, largest(scores, count));
}

function rowsAt(rows: Int32Array, positions: readonly number[]): Int32Array {
  return Int32Array.from(positions, (position) => rows[position] ?? -1);
}
