// Truncated answers: an API that tells only its k best guesses.
import Type from '#typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows, normalizeInPlace } from '../lib/arrays/matrix.js';

const LARGEST_KEPT = 5;

const Options = strictObject({
  k: Type.Optional(
    Type.Integer({ minimum: 1, default: LARGEST_KEPT, description: 'Classes that keep their posterior' }),
  ),
  rescale: Type.Optional(
    Type.Boolean({ default: true, description: 'To sum 1; false answers as the code of Knockoff Nets does' }),
  ),
});

/**
 * Keeps the k largest posteriors, sets the others to 0 and rescales to sum 1; the lowest class index wins a tie. With
 * k = 1 this is `argmax`, and with k at or above the number of classes the answer is whole. Without `rescale` those that are
 * kept stay as they are, and their sum tells how sure the victim was. An all-zero answer of an earlier defense stays one.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'top-k',
    title: 'Top-k',
    version: '1.0.0',
    summary: 'Keeps the k largest posteriors, sets the others to 0 and rescales to sum 1.',
    paper: {
      citation: 'Orekondy, Schiele, Fritz: Knockoff Nets: Stealing Functionality of Black-Box Models. CVPR 2019',
      url: 'https://arxiv.org/abs/1812.02766',
    },
    departures: ['What is kept is rescaled to sum 1; the code of Knockoff Nets leaves it, as "rescale": false does.'],
    keepsTopOne: true,
  },
  parameters: Options,
  unnormalised: ({ rescale }) => rescale === false,
  open(parameters) {
    const { k = LARGEST_KEPT, rescale = true } = checkJson(Options, parameters, 'top-k');
    const answerRow = (row: Float32Array, out: Float32Array): void => {
      keepLargest(row, out, k);
      if (rescale) normalizeInPlace(out);
    };
    return { answer: (posteriors) => mapRows(posteriors, answerRow) };
  },
};

function keepLargest(row: Float32Array, out: Float32Array, k: number): void {
  const ranked = Array.from(row, (value, index) => ({ value, index }));
  ranked.sort((left, right) => right.value - left.value || left.index - right.index);
  for (const { value, index } of ranked.slice(0, k)) out[index] = value;
}
