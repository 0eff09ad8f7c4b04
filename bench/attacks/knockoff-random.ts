// Knockoff Nets with the random policy: natural images in random order, each asked once; the baseline of the field.
import Type from '#typebox';
import type { AttackContext, AttackPlugin } from '../contract/plugins.js';
import type { Parameters } from '../contract/primitives.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { copiesOf, drawShifts, MOST_COPIES } from './shared/shifted-copies.js';

const BATCH_SIZE = 256;

const Options = strictObject({
  batchSize: Type.Optional(
    Type.Integer({ minimum: 1, default: BATCH_SIZE, description: 'Images a request; the order does not depend on it' }),
  ),
  repeats: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: MOST_COPIES,
      description: 'Queries an image: as it is, then moved by a pixel each, for the recovery `average`; default 1',
    }),
  ),
});

const optionsOf = (parameters: Parameters) => checkJson(Options, parameters, 'knockoff-random');

/**
 * Asks the rows of a seeded permutation of the pool until the budget or the pool ends. The order depends on neither, so
 * the first n queries of a large run are those of a run with budget n.
 */
export const attack: AttackPlugin = {
  meta: {
    id: 'knockoff-random',
    title: 'Knockoff Nets (random)',
    version: '1.0.0',
    summary: 'Asks natural images of a public pool in random order and trains on the answers.',
    paper: {
      citation: 'Orekondy, Schiele, Fritz: Knockoff Nets: Stealing Functionality of Black-Box Models. CVPR 2019',
      url: 'https://arxiv.org/abs/1812.02766',
    },
    anytime: true,
    asksEachOnce: true,
  },
  parameters: Options,
  asksOfEach: (parameters) => optionsOf(parameters).repeats ?? 1,
  async run(context, parameters) {
    const { batchSize = BATCH_SIZE, repeats = 1 } = optionsOf(parameters);
    const { oracle, pool, rng, budget, signal } = context;
    const order = rng.permutation(pool.images.count);
    const queries = Math.min(budget, oracle.remaining(), order.length * repeats);
    if (repeats > 1) return askCopies(context, order, { queries, repeats, batchSize });
    for (let first = 0; first < queries; first += batchSize) {
      signal.throwIfAborted();
      await oracle.query({ rows: order.subarray(first, Math.min(first + batchSize, queries)) });
    }
  },
};

/** Copies of an image stand side by side, so that a smaller budget cuts at most one image short. */
async function askCopies(
  { oracle, pool, rng, signal }: AttackContext,
  order: Int32Array,
  { queries, repeats, batchSize }: Record<'queries' | 'repeats' | 'batchSize', number>,
): Promise<void> {
  const drawn = rng.fork('shifts');
  const images = Math.max(1, Math.floor(batchSize / repeats));
  for (let first = 0; first * repeats < queries; first += images) {
    signal.throwIfAborted();
    const left = queries - first * repeats;
    const rows = order.subarray(first, Math.min(first + images, first + Math.ceil(left / repeats)));
    const shifts = Array.from(rows, (_, index) =>
      drawShifts(repeats, drawn).slice(0, Math.min(repeats, left - index * repeats)),
    );
    const origins = shifts.flatMap((own, index) => own.map(() => rows[index] ?? -1));
    await oracle.query({ images: copiesOf(pool.images.read(rows), shifts), origins });
  }
}
