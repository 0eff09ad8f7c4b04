// Label-only answers: the strongest truncation of what an API tells.
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { argmax, mapRows } from '../lib/arrays/matrix.js';

/** One-hot at the largest posterior; the lowest class index wins a tie, that of all classes in an all-zero answer too. */
export const defense: DefensePlugin = {
  meta: {
    id: 'argmax',
    title: 'Argmax',
    version: '1.0.0',
    summary: 'Answers with the predicted class alone, as a one-hot vector.',
    paper: {
      citation: 'Orekondy, Schiele, Fritz: Knockoff Nets: Stealing Functionality of Black-Box Models. CVPR 2019',
      url: 'https://arxiv.org/abs/1812.02766',
    },
    keepsTopOne: true,
  },
  parameters: strictObject({}),
  open: () => ({
    answer: (posteriors) => mapRows(posteriors, (row, out) => out.fill(1, argmax(row), argmax(row) + 1)),
  }),
};
