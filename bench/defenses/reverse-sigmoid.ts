// Deceptive answers: certain ones are pulled back, so that what a thief's loss weighs most is false.
import Type from '#typebox';
import type { DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mapRows, normalizeInPlace } from '../lib/arrays/matrix.js';

const BETA = 1;
const GAMMA = 0.1;
/** A posterior is taken to lie at least so far from 0 and 1, where a logit would be infinite. */
const MARGIN = 1e-9;

const Options = strictObject({
  beta: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, default: BETA, description: 'Strength of the perturbation' }),
  ),
  gamma: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: 100, default: GAMMA, description: 'Slope of the sigmoid' }),
  ),
});

/**
 * Each posterior p becomes p − β (σ(γ logit p) − 1/2), and 0 where that is below; the row is rescaled to sum 1. Defaults and
 * margin are those of the Adversarial Robustness Toolbox.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'reverse-sigmoid',
    title: 'Reverse sigmoid',
    version: '1.0.0',
    summary: 'Lowers likely classes and raises unlikely ones, so that several true answers look alike.',
    paper: {
      citation:
        'Lee, Edwards, Molloy, Su: Defending Against Neural Network Model Stealing Attacks Using Deceptive Perturbations. IEEE S&P Workshops 2019',
      url: 'https://arxiv.org/abs/1806.00054',
    },
    departures: [
      'A class that the victim excludes counts as one at 1e-9 and can end above one that it allows: (0.55, 0.45, 0) puts the third class before the second.',
      'What rises above 1 before the row is rescaled stays so, as in the paper; the Adversarial Robustness Toolbox clips it, which at strengths above 2 makes classes equal.',
      'The first class can change from a slope of about 1 on, or at strengths well above 1; flips are counted.',
    ],
  },
  parameters: Options,
  open(parameters) {
    const { beta = BETA, gamma = GAMMA } = checkJson(Options, parameters, 'reverse-sigmoid');
    const answerRow = (row: Float32Array, out: Float32Array): void => {
      for (const [index, value] of row.entries()) out[index] = perturbed(value, beta, gamma);
      if (!normalizeInPlace(out)) out.set(row);
    };
    return { answer: (posteriors) => mapRows(posteriors, answerRow) };
  },
};

/** At least 0, before the row is rescaled. */
function perturbed(posterior: number, beta: number, gamma: number): number {
  const p = Math.min(Math.max(posterior, MARGIN), 1 - MARGIN);
  const logit = Math.log(p / (1 - p));
  const sigmoid = 1 / (1 + Math.exp(-gamma * logit));
  return Math.max(p - beta * (sigmoid - 0.5), 0);
}
