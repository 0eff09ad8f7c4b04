// Smoothed hard labels: what argmax gains or loses by its certainty alone.
import Type from '#typebox';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows } from '../lib/arrays/matrix.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';

const Options = strictObject({
  share: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.1,
      description: 'Of the target, spread evenly over all classes (Szegedy et al. 2016); 0 is argmax',
    }),
  ),
});

export const recovery: RecoveryPlugin = {
  meta: {
    id: 'label-smoothing',
    title: 'Label smoothing',
    version: '1.0.0',
    summary: 'Trains on the first class of each answer, a share of it spread over all: the control of argmax.',
    paper: {
      citation: 'Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture. CVPR 2016',
      url: 'https://arxiv.org/abs/1512.00567',
    },
    knowledge: 'none',
  },
  parameters: Options,
  recover({ rows, answers }, _context, parameters) {
    const { share = 0.1 } = checkJson(Options, parameters, 'label-smoothing');
    const { columns } = answers;
    const targets = mapRows(oneHot(argmaxRows(answers), columns), (row, out) => {
      out.set(row.map((value) => (1 - share) * value + share / columns));
    });
    const positions = Int32Array.from({ length: rows.length }, (_, position) => position);
    return Promise.resolve({ positions, targets, weights: null });
  },
};
