// Rotation self-supervision: a surrogate that learns, beside the answers, by which quarter its images were turned.
import Type, { type Static } from '#typebox';
import type { Images, Matrix } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin, Substitute } from '../../contract/plugins.js';
import { Positive, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { meanCrossEntropy, weighted } from '../../tensor/blocks/losses.js';
import { networkOf } from '../../tensor/blocks/network.js';
import { secondHead, type SecondHead } from '../../tensor/blocks/second-head.js';
import { imageValues, matrixValues, release } from '../../tensor/blocks/values.js';
import { askRows } from '../shared/asking.js';
import { streamSeed } from '../shared/drawing.js';
import { QUARTERS, quarterTurns } from './quarter-turns.js';

/** What the rate is multiplied by every so many epochs. */
const FALL = { every: 10, factor: 0.5 };

const Options = strictObject({
  rotationWeight: Type.Optional(
    Type.Number({ minimum: 0, description: 'Of the cross-entropy of the quarter; default 1' }),
  ),
  answers: Type.Optional(
    Type.Union([Type.Literal('posteriors'), Type.Literal('argmax')], {
      description: 'What is learned of an answer: all of it, or its first class. Default posteriors',
    }),
  ),
  epochs: Type.Optional(Type.Union([Positive], { description: 'Default 30; the rate halves every 10' })),
  batchSize: Type.Optional(Type.Union([Positive], { description: 'Default 128' })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'Of SGD with momentum 0.9 and decay 5e-4; default 0.1' }),
  ),
});
type Options = Required<Static<typeof Options>>;

/** Those of ModelGuard's attackers (Yoruko-Tang/ModelGuard, commit 0eb60fc); its weight of the rotation is 1 where it has one. */
const DEFAULTS: Options = {
  rotationWeight: 1,
  answers: 'posteriors',
  epochs: 30,
  batchSize: 128,
  learningRate: 0.1,
};

/** The images and their order are those of `knockoff-random`: both differ in how the surrogate is trained. */
export const attack: AttackPlugin = {
  meta: {
    id: 'rotation-self-supervision',
    title: 'Rotation self-supervision (S4L)',
    version: '1.0.0',
    summary:
      'Asks random images of the pool and trains its own surrogate on the answers and on telling by which quarter an image was turned.',
    paper: {
      citation:
        'Jagielski, Carlini, Berthelot, Kurakin, Papernot: High Accuracy and High Fidelity Extraction of Neural Networks. USENIX Security 2020',
      url: 'https://www.usenix.org/conference/usenixsecurity20/presentation/jagielski',
    },
    departures: [
      'The images that are turned are those that were asked, as in ModelGuard; S4L (Zhai et al., ICCV 2019) turns others as well.',
      'The head that tells the quarter reads what feeds the last layer, and is thrown away at the end.',
    ],
    anytime: false,
    asksEachOnce: true,
    tracks: ['open'],
    substitute: true,
  },
  parameters: Options,
  async run(context, parameters) {
    const options: Options = { ...DEFAULTS, ...checkJson(Options, parameters, 'rotation-self-supervision') };
    const { oracle, pool, rng, budget, substitute } = context;
    // Before anything is asked: images that are not square are refused.
    quarterTurns({ pixels: new Uint8Array(0), count: 0, shape: oracle.inputShape });
    const asked = rng.permutation(pool.images.count).subarray(0, Math.min(budget, oracle.remaining()));
    const answers = await askRows(context, asked);
    const targets = options.answers === 'argmax' ? oneHot(argmaxRows(answers), answers.columns) : answers;
    const { classes, inputShape: shape } = oracle;
    const member = await substitute.create({ classes, shape, seed: streamSeed(rng.fork('surrogate')) });
    const head = secondHead(member, { classes: QUARTERS, seed: streamSeed(rng.fork('second head')) });
    try {
      await train(context, { member, head, options, asked, targets });
      return { members: [member] };
    } catch (error) {
      member.dispose();
      throw error;
    } finally {
      head.dispose();
    }
  },
};

interface Training {
  readonly member: Substitute;
  readonly head: SecondHead;
  readonly options: Options;
  /** int32: rows of the pool. */
  readonly asked: Int32Array;
  /** float32 [asked, classes] */
  readonly targets: Matrix;
}

async function train({ pool, rng, signal }: AttackContext, training: Training): Promise<void> {
  const { member, head, asked, targets, options } = training;
  const { epochs, batchSize, learningRate, rotationWeight } = options;
  const network = networkOf(member);
  const seed = streamSeed(rng.fork('dropout'));
  const sgd = { optimizer: 'sgd', learningRate, momentum: 0.9, weightDecay: 5e-4, seed } as const;
  const optimizer = new LossOptimizer([network, head], sgd);
  const orders = rng.fork('order');
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = orders.permutation(asked.length);
      const rate = FALL.factor ** Math.floor(epoch / FALL.every);
      for (let start = 0; start < order.length; start += batchSize) {
        signal.throwIfAborted();
        const positions = order.subarray(start, start + batchSize);
        const images = pool.images.read(positions.map((position) => asked[position] ?? 0));
        await step(images, pickRows(targets, positions), rate);
      }
    }
  } finally {
    optimizer.dispose();
  }

  /** Turned copies reach the second head alone: what a class is may turn with the image. */
  async function step(images: Images, answers: Matrix, rate: number): Promise<void> {
    const turned = quarterTurns(images);
    const upright = [imageValues(images), matrixValues(answers)] as const;
    const quarters = [imageValues(turned.images), matrixValues(turned.labels)] as const;
    try {
      await optimizer.step(
        () =>
          weighted(
            [1, meanCrossEntropy(network.logits(upright[0], { training: true }), upright[1])],
            [rotationWeight, meanCrossEntropy(head.logits(quarters[0], { training: true }), quarters[1])],
          ),
        rate,
        { values: [...upright, ...quarters] },
      );
    } finally {
      release(...upright, ...quarters);
    }
  }
}
