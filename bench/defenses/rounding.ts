// Rounded answers: the first defense that was proposed against stealing through confidence values.
import Type from '#typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { argmax, mapRows, normalizeInPlace } from '../lib/arrays/matrix.js';

const DECIMALS = 2;

const Options = strictObject({
  digits: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 6, default: DECIMALS, description: 'Decimals that are kept' }),
  ),
  rescale: Type.Optional(
    Type.Boolean({ default: true, description: 'To sum 1; false answers as the code of Knockoff Nets does' }),
  ),
});

/**
 * Rounds each posterior to `digits` decimals (halves up) and rescales the row to sum 1, so that an answer stays a
 * distribution. Where every posterior rounds to 0 the answer is the one-hot of the row's argmax. Without `rescale` the rounded
 * numbers are the answer, whatever they sum to, zeros too.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'rounding',
    title: 'Rounding',
    version: '1.0.0',
    summary: 'Rounds posteriors to a number of decimals and rescales them to sum 1.',
    paper: {
      citation:
        'Tramèr, Zhang, Juels, Reiter, Ristenpart: Stealing Machine Learning Models via Prediction APIs. USENIX Security 2016',
      url: 'https://arxiv.org/abs/1609.02943',
    },
    departures: [
      'Rows are rescaled to sum 1, which neither the paper nor the Adversarial Robustness Toolbox does; "rescale": false leaves them as rounded.',
      'Halves are rounded up; NumPy rounds them to the even neighbour.',
      'Two decimals unless a suite says otherwise: the paper tries 2 to 5, the Adversarial Robustness Toolbox has 3, later work 1.',
      'Classes that rounding makes equal are a tie, and the first of them wins it: the class that is named first can change; flips are counted.',
    ],
  },
  parameters: Options,
  unnormalised: ({ rescale }) => rescale === false,
  open(parameters) {
    const { digits = DECIMALS, rescale = true } = checkJson(Options, parameters, 'rounding');
    const scale = 10 ** digits;
    const answerRow = (row: Float32Array, out: Float32Array): void => {
      round(row, out, scale);
      if (rescale && !normalizeInPlace(out)) out[argmax(row)] = 1;
    };
    return { answer: (posteriors) => mapRows(posteriors, answerRow) };
  },
};

function round(row: Float32Array, out: Float32Array, scale: number): void {
  for (const [index, value] of row.entries()) out[index] = Math.round(value * scale) / scale;
}
