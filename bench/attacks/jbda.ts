// Jacobian-based augmentation: a few images of the victim's kind, multiplied along the gradient of the attacker's own model.
import Type, { type Static } from 'typebox';
import type { Images, Matrix } from '../contract/arrays.js';
import { PluginError } from '../contract/errors.js';
import type { AttackContext, AttackPlugin, Rng, Substitute } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { pickRows } from '../lib/arrays/matrix.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { firstImages, imagesAt, joinImages, movedImages } from './shared/moved-images.js';
import { noRows, stack } from './shared/matrix-rows.js';

const REQUEST = 256;

const Options = strictObject({
  rounds: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Each doubles what is asked; default as many as the budget takes' }),
  ),
  step: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
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
  reservoir: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Images drawn to be augmented, in place of all (paper: 400); default all',
    }),
  ),
  reservoirFrom: Type.Optional(
    Type.Integer({ minimum: 0, default: 0, description: 'Round, counted from 0, in which the reservoir begins' }),
  ),
  epochs: Type.Optional(Type.Integer({ minimum: 1, default: 20, description: 'Of each round (public code)' })),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 64, description: 'Of the training' })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: 0.01, description: 'SGD with momentum 0.9 (public code)' }),
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
    ],
    anytime: true,
    substitute: true,
    pool: 'none',
    seedImages: 'required',
  },
  parameters: Options,
  async run(context, parameters) {
    const options = checkJson(Options, parameters, 'jbda');
    const { oracle, seedImages, rng, signal } = context;
    if (seedImages === null) throw noSeeds();
    let images = firstImages(seedImages.images, oracle.remaining());
    let answers = await ask(context, images);
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      const { rounds = Number.POSITIVE_INFINITY } = options;
      for (let round = 0; round < rounds && oracle.remaining() > 0; round++) {
        signal.throwIfAborted();
        await train(model, images, answers, options);
        const chosen = augmented(images.count, round, options, rng);
        const made = await augment(model, imagesAt(images, chosen), pickRows(answers, chosen), { round, options });
        const asked = firstImages(made, oracle.remaining());
        answers = stack(answers, await ask(context, asked));
        images = joinImages(images, asked);
      }
    } finally {
      model.dispose();
    }
  },
};

async function ask({ oracle, signal }: AttackContext, images: Images): Promise<Matrix> {
  let answers = noRows(oracle.classes);
  for (let first = 0; first < images.count; first += REQUEST) {
    signal.throwIfAborted();
    const positions = Int32Array.from({ length: Math.min(REQUEST, images.count - first) }, (_, index) => first + index);
    answers = stack(answers, await oracle.query({ images: imagesAt(images, positions) }));
  }
  return answers;
}

async function train(model: Substitute, images: Images, answers: Matrix, options: Options): Promise<void> {
  const { epochs = 20, batchSize = 64, learningRate = 0.01 } = options;
  const schedule = { kind: 'constant' } as const;
  await model.train(images, answers, { epochs, batchSize, learningRate, schedule }, { fresh: true });
}

/** int32: positions that are augmented, ascending; all, or a reservoir drawn alike from all (paper, section 5.2). */
function augmented(count: number, round: number, { reservoir, reservoirFrom = 0 }: Options, rng: Rng): Int32Array {
  if (reservoir === undefined || round < reservoirFrom || reservoir >= count)
    return Int32Array.from({ length: count }, (_, index) => index);
  return rng.fork(`reservoir ${round}`).permutation(count).subarray(0, reservoir).sort();
}

/**
 * The gradient of the loss at a label is −1/q of that of the label's output q: one gradient serves both directions.
 *
 * @param answers - float32 [n, classes]; the first class of each is the label
 */
async function augment(
  model: Substitute,
  images: Images,
  answers: Matrix,
  { round, options }: { readonly round: number; readonly options: Options },
): Promise<Images> {
  const { step = 0.1, direction = 'loss', turnEvery = Number.POSITIVE_INFINITY } = options;
  const turned = Math.floor(round / turnEvery) % 2 === 1 ? -1 : 1;
  const towards = direction === 'loss' ? 1 : -1;
  const levels = Math.round(step * 255) * turned * towards;
  const gradient = await model.inputGradient(images, oneHot(argmaxRows(answers), answers.columns));
  return movedImages(images, gradient, levels);
}

function noSeeds(): PluginError {
  return new PluginError('jbda has no seed images', {
    code: 'no-seed-images',
    where: 'attack jbda',
    expected: "some images of the victim's kind",
    got: 'none',
    hint: 'Add "seedImages" to the attack in the suite.',
  });
}
