// Jacobian-based augmentation: a few images of the victim's kind, multiplied along the gradient of the attacker's own model.
import Type, { type Static } from '#typebox';
import type { Images } from '../contract/arrays.js';
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { augmentAndAsk, LEAST_CHANGE, LOOP_OPTIONS, type Parents } from './shared/augmentation.js';
import { greyLevels, movedImages } from './shared/moved-images.js';

const Options = strictObject({
  ...LOOP_OPTIONS,
  step: Type.Optional(
    Type.Number({
      minimum: LEAST_CHANGE,
      maximum: 1,
      default: 0.1,
      description: 'Of each pixel, in [0, 1] (public code)',
    }),
  ),
  direction: Type.Optional(
    Type.Union([Type.Literal('loss'), Type.Literal('output')], {
      default: 'loss',
      description: "Up the loss at the victim's label (public code), or up the output for that class (paper)",
    }),
  ),
  turnEvery: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Rounds after which the step changes its sign (paper); default never' }),
  ),
});
type Options = Static<typeof Options>;

export const attack: AttackPlugin = {
  meta: {
    id: 'jbda',
    title: 'Jacobian-based augmentation (JBDA)',
    version: '1.0.0',
    summary: 'Asks a few images of the victim’s kind and copies of them moved along the gradient of its own model.',
    paper: {
      citation:
        'Papernot, McDaniel, Goodfellow, Jha, Celik, Swami: Practical Black-Box Attacks against Machine Learning. AsiaCCS 2017',
      url: 'https://arxiv.org/abs/1602.02697',
    },
    departures: [
      'Goes up the loss, as public code does; the paper goes up the output for the class: "direction": "output".',
      'All images are augmented in every round unless "reservoir" is given, and rounds go on until the budget ends.',
      'Steps are whole grey levels, halves away from zero: 0.1 is 26 of 255.',
      "Seed images are of the victim's reserve; public code takes the first rows of its training set.",
      'The 82 to 83 % that the cleverhans group shows on MNIST are of labels alone and of the paper’s direction; either keeps the copies from teaching more than the seed images do.',
    ],
    anytime: true,
    substitute: true,
    pool: 'none',
    seedImages: 'required',
  },
  parameters: Options,
  async run(context, parameters) {
    const options = checkJson(Options, parameters, 'jbda');
    await augmentAndAsk(context, { id: 'jbda', options, makeCopies: (parents) => augment(parents, options) });
  },
};

/** The gradient of the loss at a label is −1/q of that of the label's output q: one gradient serves both directions. */
async function augment({ model, images, answers, round }: Parents, options: Options): Promise<Images> {
  const { step = 0.1, direction = 'loss', turnEvery = Number.POSITIVE_INFINITY } = options;
  const turned = Math.floor(round / turnEvery) % 2 === 1 ? -1 : 1;
  const towards = direction === 'loss' ? 1 : -1;
  const gradient = await model.inputGradient(images, oneHot(argmaxRows(answers), answers.columns));
  return movedImages(images, gradient, greyLevels(step) * turned * towards);
}
