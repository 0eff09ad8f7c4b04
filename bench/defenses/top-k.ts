// Truncated answers: an API that tells only its k best guesses.
import Type from 'typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows, normalizeInPlace } from '../lib/matrix.js';

const LARGEST_KEPT = 5;

const Options = strictObject({
  k: Type.Optional(
    Type.Integer({ minimum: 1, default: LARGEST_KEPT, description: 'Classes that keep their posterior' }),
  ),
});

/**
 * Keeps the k largest posteriors, sets the others to 0 and rescales to sum 1; the lowest class index wins a tie. With
 * k = 1 this is `argmax`, and with k at or above the number of classes the answer is whole.
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
  },
  parameters: Options,
  open(parameters) {
    const { k = LARGEST_KEPT } = checkJson(Options, parameters, 'top-k');
    return { answer: (posteriors) => mapRows(posteriors, (row, out) => keepLargest(row, out, k)) };
  },
};

function keepLargest(row: Float32Array, out: Float32Array, k: number): void {
  const ranked = Array.from(row, (value, index) => ({ value, index }));
  ranked.sort((left, right) => right.value - left.value || left.index - right.index);
  for (const { value, index } of ranked.slice(0, k)) out[index] = value;
  normalizeInPlace(out);
}
