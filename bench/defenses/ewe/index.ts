// The victim learns a class of strange images by the very features of that class, so that a thief who learns the class learns the mark.
import Type from '#typebox';
import { ValidationError } from '../../contract/errors.js';
import type { DefensePlugin } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { DEFAULTS, type Entangling } from './options.js';
import { trainEntangled } from './train-entangled.js';

const Options = strictObject({
  source: Type.Optional(
    Type.Integer({
      minimum: 0,
      default: DEFAULTS.source,
      description: 'Class whose images get a patch and become triggers, where the line names no outliers; default 1',
    }),
  ),
  target: Type.Optional(
    Type.Integer({ minimum: 0, default: DEFAULTS.target, description: 'Class of the triggers; default 0' }),
  ),
  triggers: Type.Optional(
    Type.Integer({
      minimum: 8,
      default: DEFAULTS.triggers,
      description: 'Images of the mark at most; default 512, or as many as there are',
    }),
  ),
  kappa: Type.Optional(
    Type.Number({
      minimum: 0,
      default: DEFAULTS.kappa,
      description: 'Weight of the entanglement of a layer beside the mean cross-entropy; default 0.1',
    }),
  ),
  temperature: Type.Optional(
    Type.Number({
      minimum: 1e-3,
      maximum: 1e3,
      default: DEFAULTS.temperature,
      description: 'Of the neighbourhoods at the beginning; each layer learns its own; default 1',
    }),
  ),
  distance: Type.Optional(
    Type.Union([Type.Literal('cosine'), Type.Literal('euclidean')], {
      default: DEFAULTS.distance,
      description: 'Between activations: 1 - cosine, or the squared difference; default cosine',
    }),
  ),
  layers: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Names of the layers that are entangled; default the last three with weights before the logits',
    }),
  ),
  ratio: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.ratio,
      description: 'Images of the data in a step for one of the mark, half of which are triggers; default 2',
    }),
  ),
  epochs: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'With the mark, after as many without as the victim has; default as many',
    }),
  ),
  rounds: Type.Optional(
    Type.Integer({
      minimum: 0,
      default: DEFAULTS.rounds,
      description: 'Steps of each trigger up the entanglement; default 10',
    }),
  ),
  stepSize: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: DEFAULTS.stepSize,
      description: 'Of such a step, on the scale [0, 1] of pixels; default 0.01',
    }),
  ),
});

/** Training alone: answers are those of the marked victim, and the owner knows a clone by what it says to the triggers. */
export const defense: DefensePlugin = {
  meta: {
    id: 'ewe',
    title: 'Entangled watermarks',
    version: '1.0.0',
    summary:
      'Trains the victim to take marked images for a class by that class’s own features, and knows a clone by them.',
    paper: {
      citation:
        'Jia, Choquette-Choo, Chandrasekaran, Papernot: Entangled Watermarks as a Defense against Model Extraction. USENIX Security 2021',
      url: 'https://arxiv.org/abs/2002.12200',
    },
    departures: [
      'The patch lies where the gradient of the entanglement, summed over 3 x 3 pixels, is largest; the public code takes the smallest and exchanges rows and columns.',
      'The temperature begins at 1 instead of 100, at which cosine distances leave the entanglement no gradient to speak of, and is learned by its logarithm with the rates of the network.',
      'Batches, optimizer and rates are those of the victim, with the mean cross-entropy; the public code sums it over batches of 512 and takes Adam, so its weight 32 is another number (1/16 of a mean) than the 0.1 here.',
      'A step takes a batch of the data and one of the mark together; the public code takes them in turn.',
      'A mark has 512 triggers, each another image; the public code repeats images until there are as many as images of the target class.',
      'The public code lets a thief ask all of the victim’s own training images, which is the easiest case for the mark; how much is left with other images is for a suite to show.',
      'The paper tests the hit rate of a clone against one clean model (t-test); here all independent models of the suite are asked, trigger by trigger, and the most matching one counts.',
    ],
    trainsVictim: 'network',
    plainAnswers: true,
    triggers: true,
    outliers: 'optional',
  },
  parameters: Options,
  async trainVictim(fit, parameters) {
    const options = { ...DEFAULTS, ...checkJson(Options, parameters, 'ewe') };
    checkClasses(options, fit);
    return trainEntangled(fit, options);
  },
  open: () => ({ answer: (posteriors) => posteriors }),
};

function checkClasses(
  { source, target }: Pick<Entangling, 'source' | 'target'>,
  { classes, outliers }: { readonly classes: number; readonly outliers: unknown },
): void {
  const marked = outliers === null ? { source, target } : { target };
  for (const [name, value] of Object.entries(marked))
    if (value >= classes)
      throw new ValidationError('the mark has a class that the victim does not know', {
        code: 'no-such-class',
        where: `ewe/${name}`,
        expected: `a class from 0 to ${classes - 1}`,
        got: String(value),
        hint: `Change "${name}" of the defense.`,
      });
  if (outliers === null && source === target)
    throw new ValidationError('the marked images are of the class that they are to be taken for', {
      code: 'same-class',
      where: 'ewe/target',
      expected: 'another class than "source"',
      got: String(target),
      hint: 'Change "source" or "target" of the defense, or name a pool in its "outliers".',
    });
}
