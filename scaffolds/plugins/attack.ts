// What it asks, and why: one sentence.
import Type from '#typebox';
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';

const DEFAULTS = { batchSize: 256 };

const Options = strictObject({
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULTS.batchSize, description: 'Images a request' })),
});

export const attack: AttackPlugin = {
  meta: {
    id: '%ID%',
    title: '%TITLE%',
    version: '1.0.0',
    summary: 'One sentence on what it does.',
    paper: null,
    anytime: true,
  },
  parameters: Options,
  async run({ oracle, pool, rng, budget, signal }, parameters) {
    const { batchSize } = { ...DEFAULTS, ...checkJson(Options, parameters, '%ID%') };
    const order = rng.permutation(pool.images.count).subarray(0, budget);
    for (let first = 0; first < order.length; first += batchSize) {
      signal.throwIfAborted();
      await oracle.query({ rows: order.subarray(first, first + batchSize) });
    }
  },
};
