// Knockoff Nets with the random policy: natural images in random order, each asked once; the baseline of the field.
import Type from 'typebox';
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';

const BATCH_SIZE = 256;

const Options = strictObject({
  batchSize: Type.Optional(
    Type.Integer({ minimum: 1, default: BATCH_SIZE, description: 'Images a request; the order does not depend on it' }),
  ),
});

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
  async run({ oracle, pool, rng, budget, signal }, parameters) {
    const { batchSize = BATCH_SIZE } = checkJson(Options, parameters, 'knockoff-random');
    const order = rng.permutation(pool.images.count);
    const queries = Math.min(budget, oracle.remaining(), order.length);
    for (let first = 0; first < queries; first += batchSize) {
      signal.throwIfAborted();
      await oracle.query({ rows: order.subarray(first, Math.min(first + batchSize, queries)) });
    }
  },
};
