// The attacks of the PRADA paper: copies of a few seed images, moved by the fast gradient sign method or in colour alone.
import Type, { type Static } from '#typebox';
import type { Images } from '../contract/arrays.js';
import type { AttackPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { augmentAndAsk, LEAST_CHANGE, LOOP_OPTIONS, type Parents } from './shared/augmentation.js';
import { recoloured } from './shared/colour-shifts.js';
import { greyLevels } from './shared/moved-images.js';
import { drawOthers } from './shared/other-classes.js';
import { signedSteps } from './shared/signed-steps.js';

// From memory of the paper, not read again: that T-RND-I-FGSM is best on MNIST and COLOR on GTSRB, and that COLOR shifts each channel.
const Options = strictObject({
  ...LOOP_OPTIONS,
  synthesis: Type.Optional(
    Type.Union(
      [
        Type.Literal('n-fgsm'),
        Type.Literal('n-i-fgsm'),
        Type.Literal('t-rnd-fgsm'),
        Type.Literal('t-rnd-i-fgsm'),
        Type.Literal('color'),
      ],
      {
        default: 't-rnd-i-fgsm',
        description:
          'Away from the label (n) or to a class drawn (t-rnd), at once or in steps (i); or channels shifted',
      },
    ),
  ),
  epsilon: Type.Optional(
    Type.Number({
      minimum: LEAST_CHANGE,
      maximum: 1,
      description: 'Largest change, in [0, 1]; default 64/255, and 0.1 for color (public code of others)',
    }),
  ),
  steps: Type.Optional(
    Type.Integer({ minimum: 1, default: 8, description: 'Of the iterated ones, each epsilon / steps; our choice' }),
  ),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 10, description: 'Of each round (public code of others)' }),
  ),
});
type Options = Static<typeof Options>;

export const attack: AttackPlugin = {
  meta: {
    id: 'prada-attack',
    title: 'Synthetic queries of the PRADA paper',
    version: '1.0.0',
    summary: 'Asks a few images of the victim’s kind and copies of them, moved by FGSM or shifted in colour.',
    paper: {
      citation: 'Juuti, Szyller, Marchal, Asokan: PRADA: Protecting Against DNN Model Stealing Attacks. EuroS&P 2019',
      url: 'https://arxiv.org/abs/1805.02628',
    },
    departures: [
      'The authors released the detector alone: defaults are those of others who built the attack (VarDetect, MEBench).',
      'The network is trained with the options given; the paper searches them by cross-validation.',
      'Targeted copies go down the loss of their target; public code of MEBench goes up it, away from the target.',
      'Rounds go on until the budget ends, which the last one meets exactly; JSMA is left out.',
      'Images are bytes: epsilon is whole grey levels, halves away from zero, and gradients are taken at the nearest ones.',
    ],
    anytime: true,
    substitute: true,
    pool: 'none',
    seedImages: 'required',
  },
  parameters: Options,
  async run(context, parameters) {
    const options = { epochs: 10, ...checkJson(Options, parameters, 'prada-attack') };
    await augmentAndAsk(context, {
      id: 'prada-attack',
      options,
      blind: options.synthesis === 'color',
      makeCopies: (parents) => copies(parents, options),
    });
  },
};

async function copies(parents: Parents, { synthesis = 't-rnd-i-fgsm', steps = 8, epsilon }: Options): Promise<Images> {
  const { model, images, answers, round, rng, most } = parents;
  if (synthesis === 'color') return recoloured(images, greyLevels(epsilon ?? 0.1), rng.fork(`colours ${round}`));
  const levels = greyLevels(epsilon ?? 64 / 255);
  const [labels, classes] = [argmaxRows(answers), answers.columns];
  const isTargeted = synthesis.startsWith('t-rnd');
  const aims = isTargeted ? drawOthers(labels, classes, 1, rng.fork(`targets ${round}`)) : labels;
  const taken = synthesis.endsWith('i-fgsm') ? steps : 1;
  return signedSteps(model, images, oneHot(aims, classes), {
    levels,
    steps: taken,
    step: levels / taken,
    towards: isTargeted ? -1 : 1,
    most,
  });
}
