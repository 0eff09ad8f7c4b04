// Targeted augmentation (JBDA-TR, JB-top3): copies of a few seed images, each drawn towards another class of the attacker's own model.
import Type, { type Static } from '#typebox';
import type { Images } from '../contract/arrays.js';
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { augmentAndAsk, LEAST_CHANGE, LOOP_OPTIONS, type Parents } from './shared/augmentation.js';
import { greyLevels, imagesAt } from './shared/moved-images.js';
import { drawOthers, eachTimes, likeliestOthers } from './shared/other-classes.js';
import { signedSteps } from './shared/signed-steps.js';

const Options = strictObject({
  ...LOOP_OPTIONS,
  choose: Type.Optional(
    Type.Union([Type.Literal('random'), Type.Literal('likeliest')], {
      default: 'random',
      description: 'Classes to go to: drawn (JBDA-TR), or the likeliest but the label (JB-top-k)',
    }),
  ),
  targets: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: 3,
      description: 'Copies of each image a round, of as many classes; all others at most (JB-top3)',
    }),
  ),
  epsilon: Type.Optional(
    Type.Number({
      minimum: LEAST_CHANGE,
      maximum: 1,
      default: 0.1,
      description: 'Largest change of a pixel, in [0, 1] (public code)',
    }),
  ),
  steps: Type.Optional(Type.Integer({ minimum: 1, default: 8, description: 'Of each copy (public code)' })),
  stepSize: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'In [0, 1]; default 1.85 epsilon / steps, as in ModelGuard',
    }),
  ),
});
type Options = Static<typeof Options>;

export const attack: AttackPlugin = {
  meta: {
    id: 'jbda-targeted',
    title: 'Targeted augmentation (JBDA-TR, JB-top-k)',
    version: '1.0.0',
    summary: 'Asks a few images of the victim’s kind and copies of them drawn towards other classes of its own model.',
    paper: {
      citation:
        'Orekondy, Schiele, Fritz: Prediction Poisoning: Towards Defenses Against DNN Model Stealing Attacks. ICLR 2020',
      url: 'https://arxiv.org/abs/1906.10908',
    },
    departures: [
      'A copy keeps its target in all steps; public code draws a random target anew in each, so that the path goes nowhere.',
      'Steps are those of ModelGuard: eight of 0.01, as in the public code of the paper, end short of epsilon.',
      'Rounds go on until the budget ends, on all images unless "reservoir" is given; the copy that the budget ends at is the last, where public code divides by a fixed 3.',
      'Images are bytes: epsilon is whole grey levels, halves away from zero, and gradients are taken at the nearest ones.',
    ],
    anytime: true,
    substitute: true,
    pool: 'none',
    seedImages: 'required',
  },
  parameters: Options,
  async run(context, parameters) {
    const options = checkJson(Options, parameters, 'jbda-targeted');
    await augmentAndAsk(context, { id: 'jbda-targeted', options, makeCopies: (parents) => copies(parents, options) });
  },
};

/** Grey levels, not whole: 5.896875 (0.023125 of the scale) for 0.1 in eight steps. */
export function stepLevels(epsilon: number, steps: number, stepSize = (1.85 * epsilon) / steps): number {
  return stepSize * 255;
}

/** Copies of one image stand side by side. */
async function copies({ model, images, answers, round, rng, most }: Parents, options: Options): Promise<Images> {
  const { choose = 'random', targets = 3, epsilon = 0.1, steps = 8, stepSize } = options;
  const [labels, classes] = [argmaxRows(answers), answers.columns];
  const others =
    choose === 'random'
      ? drawOthers(labels, classes, targets, rng.fork(`targets ${round}`))
      : likeliestOthers(labels, await model.predict(images), targets);
  const parents = imagesAt(images, eachTimes(images.count, others.length / images.count));
  const step = stepLevels(epsilon, steps, stepSize);
  return signedSteps(model, parents, oneHot(others, classes), {
    levels: greyLevels(epsilon),
    steps,
    step,
    towards: -1,
    most,
  });
}
