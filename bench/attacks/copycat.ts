// Copycat CNN: natural images of another problem, asked once each at random, of whose answers the class alone is kept.
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { askRows } from './shared/asking.js';

const Options = strictObject({});

/** The images and their order are those of `knockoff-random`: both differ in what is trained on, and in nothing else. */
export const attack: AttackPlugin = {
  meta: {
    id: 'copycat',
    title: 'Copycat CNN',
    version: '1.0.0',
    summary: 'Asks natural images of a public pool in random order and trains on the class that each answer names.',
    paper: {
      citation:
        'Correia-Silva, Berriel, Badue, de Souza, Oliveira-Santos: Copycat CNN: Stealing Knowledge by Persuading Confession with Random Non-Labeled Data. IJCNN 2018',
      url: 'https://arxiv.org/abs/1806.05476',
    },
    departures: [
      'Answered images are not multiplied by offline augmentation: crops and flips are part of the training of the suite.',
      'The network is that of the suite, not a VGG-16 with ImageNet weights.',
      'Of a tie the lowest class counts.',
      'Published figures are macro averages: they stand beside macro-accuracy, not beside accuracy.',
    ],
    anytime: true,
    asksEachOnce: true,
  },
  parameters: Options,
  async run(context, parameters) {
    checkJson(Options, parameters, 'copycat');
    const { oracle, pool, rng, budget } = context;
    const order = rng.permutation(pool.images.count);
    await askRows(context, order.subarray(0, Math.min(budget, oracle.remaining())));
  },
  toTransferSet({ rows, answers }) {
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    return { positions, targets: oneHot(argmaxRows(answers), answers.columns), weights: null };
  },
};
