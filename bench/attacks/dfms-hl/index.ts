// DFMS-HL: with hard labels alone, a generator that was trained on other images is led to all classes of the clone.
import type { AttackContext, AttackPlugin, OwnSurrogate } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { cosineFactor } from '../../tensor/blocks/milestones.js';
import { Cycle } from '../shared/cycle.js';
import { Clone } from './clone.js';
import { Gan } from './gan.js';
import { DfmsParameters, filled, firstQueriesOf, type DfmsSettings } from './settings.js';

/** Of the training on the first answers. */
const FIRST_RATE = 0.1;

export const attack: AttackPlugin = {
  meta: {
    id: 'dfms-hl',
    title: 'DFMS-HL',
    version: '1.0.0',
    summary:
      'Asks images of a generator that learned from a pool and spreads over the classes of its clone; reads the first class of an answer alone.',
    paper: {
      citation: 'Sanyal, Addepalli, Babu: Towards Data-Free Model Stealing in a Hard Label Setting. CVPR 2022',
      url: 'https://sites.google.com/view/dfms-hl',
    },
    departures: [
      'Of the first answers half are to images of the pool and half to made ones; the program asks the whole pool.',
      'The clone is trained once before it alternates; the program asks and trains a second time after the diversity epochs.',
      'The generator doubles its maps and convolves; the program uses transposed convolutions.',
      'Images that are learned again are shifted; the program cuts and mixes them, and changes new ones by AutoAugment.',
      'The surrogate is the clone at the end; the program chooses a state by validation images that the victim labelled, uncounted.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
  },
  parameters: DfmsParameters,
  // One image of the pool, one made at first, and two in turn.
  leastBudget: () => 4,
  async run(context, parameters) {
    const settings = filled(checkJson(DfmsParameters, parameters, 'dfms-hl'));
    const gan = new Gan(context, settings);
    try {
      return await withClone(context, settings, async (clone) => {
        await epochsOf(context, settings.ganEpochs, gan, () => gan.step(null));
        await askFirst(context, settings, gan, clone);
        await clone.learnAll(settings.cloneEpochs, FIRST_RATE);
        const early = { clone: clone.network, weight: settings.earlyDiversity };
        await epochsOf(context, settings.diversityEpochs, gan, () => gan.step(early));
        await alternate(context, settings, gan, clone);
        await clone.learnAll(settings.fineTuneEpochs, settings.cloneLearningRate);
      });
    } finally {
      gan.dispose();
    }
  },
  nativeLoop(context, parameters) {
    const settings = filled(checkJson(DfmsParameters, parameters, 'dfms-hl'));
    const { oracle, pool, rng, signal } = context;
    return withClone(context, settings, async (clone) => {
      const rows = new Cycle(allRows(context), rng.fork('pool'));
      while (oracle.remaining() > 0) {
        signal.throwIfAborted();
        const batch = rows.take(Math.min(settings.batchSize, oracle.remaining()));
        clone.keep(pool.images.read(batch), await oracle.query({ rows: batch }));
      }
      await clone.learnAll(settings.cloneEpochs, FIRST_RATE);
    });
  },
};

async function withClone(
  context: AttackContext,
  settings: DfmsSettings,
  teach: (clone: Clone) => Promise<void>,
): Promise<OwnSurrogate> {
  const clone = await Clone.create(context, settings);
  try {
    await teach(clone);
    return { members: [clone.member] };
  } catch (error) {
    clone.member.dispose();
    throw error;
  } finally {
    clone.close();
  }
}

async function epochsOf(
  { signal }: AttackContext,
  epochs: number,
  { stepsOfEpoch }: Gan,
  step: () => Promise<void>,
): Promise<void> {
  for (let done = 0; done < epochs * stepsOfEpoch; done++) {
    signal.throwIfAborted();
    await step();
  }
}

async function askFirst(context: AttackContext, settings: DfmsSettings, gan: Gan, clone: Clone): Promise<void> {
  const { oracle, pool, rng, budget, signal } = context;
  const first = firstQueriesOf(settings, budget, pool.images.count);
  const rows = new Cycle(allRows(context), rng.fork('pool')).take(first.pool);
  for (let start = 0; start < first.pool; start += settings.batchSize) {
    signal.throwIfAborted();
    const batch = rows.subarray(start, start + settings.batchSize);
    clone.keep(pool.images.read(batch), await oracle.query({ rows: batch }));
  }
  for (let start = 0; start < first.made; start += settings.batchSize) {
    signal.throwIfAborted();
    const images = await gan.draw(Math.min(settings.batchSize, first.made - start));
    clone.keep(images, await oracle.query({ images }));
  }
}

/** Clone, generator, discriminator in turn, until the budget is spent. */
async function alternate(
  { oracle, signal }: AttackContext,
  { batchSize, diversity }: DfmsSettings,
  gan: Gan,
  clone: Clone,
): Promise<void> {
  const all = oracle.remaining();
  while (oracle.remaining() > 0) {
    signal.throwIfAborted();
    const rate = cosineFactor(1 - oracle.remaining() / all);
    const images = await gan.draw(Math.min(batchSize, oracle.remaining()));
    await clone.learn(images, await oracle.query({ images }), rate);
    await gan.step({ clone: clone.network, weight: diversity });
  }
}

function allRows({ pool }: AttackContext): Int32Array {
  return Int32Array.from({ length: pool.images.count }, (_, row) => row);
}
