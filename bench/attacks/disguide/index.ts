// DisGUIDE: without any data, a generator draws what two clones disagree about, and the victim says who is right.
import type { AttackContext, AttackPlugin, OwnSurrogate } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { rateFactor } from '../../tensor/blocks/milestones.js';
import { DROP } from '../shared/drawing.js';
import { Artist } from './artist.js';
import { Clones } from './clones.js';
import { DisguideParameters, filled, type DisguideSettings } from './settings.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'disguide',
    title: 'DisGUIDE',
    version: '1.0.0',
    summary:
      'Asks images that a generator draws where its two clones disagree; needs no data, and trains its own surrogate.',
    paper: {
      citation: 'Rosenthal, Enouen, Pham and Tan: DisGUIDE: Disagreement-Guided Data-Free Model Extraction (AAAI 2023)',
      url: 'https://github.com/lin-tan/disguide',
    },
    departures: [
      'Queries are whole grey levels, and clones learn from those; the paper asks floats.',
      'The generator sees the clones in inference mode, where the program normalises them by the batch.',
      'The layer that makes queries grey (kernel 8) is left out; it has nothing to do for images of one channel.',
      'The surrogate is the mean of the clones at the end; published accuracies are those of the best state on test data.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
    pool: 'none',
  },
  parameters: DisguideParameters,
  async run(context, parameters) {
    const settings = filled(checkJson(DisguideParameters, parameters, 'disguide'));
    const artist = new Artist(context, settings);
    try {
      return await withClones(context, settings, async (clones, rate) => {
        for (let step = 0; step < settings.generatorSteps; step++) await artist.improve(clones.networks, rate);
        for (let batch = 0; batch < settings.queryBatches; batch++) {
          const count = Math.min(settings.batchSize, context.oracle.remaining());
          if (count === 0) return;
          const images = await artist.draw(count);
          await clones.learn(images, await context.oracle.query({ images }), rate);
        }
      });
    } finally {
      artist.dispose();
    }
  },
  async nativeLoop(context, parameters) {
    const settings = filled(checkJson(DisguideParameters, parameters, 'disguide'));
    const { oracle, pool } = context;
    const order = context.rng.fork('pool');
    let waiting: number[] = [];
    return withClones(context, settings, async (clones, rate) => {
      // The pool is gone through again and again, each time in an order of its own.
      if (waiting.length === 0) waiting = [...order.permutation(pool.images.count)];
      const rows = waiting.splice(0, Math.min(settings.batchSize, oracle.remaining()));
      await clones.learn(pool.images.read(rows), await oracle.query({ rows }), rate);
    });
  },
};

/** Iterations until the budget is spent; the clones as they are then. */
async function withClones(
  context: AttackContext,
  settings: DisguideSettings,
  iterate: (clones: Clones, rate: number) => Promise<void>,
): Promise<OwnSurrogate> {
  const { oracle, budget, signal } = context;
  const clones = await Clones.create(context, settings);
  try {
    while (oracle.remaining() > 0) {
      signal.throwIfAborted();
      const done = 1 - oracle.remaining() / budget;
      await iterate(clones, rateFactor({ at: settings.milestones, factor: DROP }, done));
    }
    return { members: clones.members };
  } catch (error) {
    for (const member of clones.members) member.dispose();
    throw error;
  } finally {
    clones.close();
  }
}
