// Hard labels: the first class of each answer, whatever a defense did to the others.
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';

/** Undoes every defense that keeps the first class; of a tie the lowest index counts. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'argmax',
    title: 'Argmax relabelling',
    version: '1.0.0',
    summary: 'Trains on the first class of each answer alone: immune to whatever keeps it.',
    paper: {
      citation:
        'Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks. ICLR 2020',
      url: 'https://arxiv.org/abs/1906.10908',
    },
    knowledge: 'none',
  },
  parameters: strictObject({}),
  recover({ rows, answers }) {
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    return Promise.resolve({ positions, targets: oneHot(argmaxRows(answers), answers.columns), weights: null });
  },
};
