// MixMatch: few answers, and guesses at the many images of the pool that were not asked.
import type { Matrix } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { askRows } from '../shared/asking.js';
import { Cycle } from '../shared/cycle.js';
import { streamSeed } from '../shared/drawing.js';
import { Learner } from './learner.js';
import { filled, MixmatchParameters, type MixmatchOptions } from './options.js';

/** The images and their order are those of `knockoff-random`: both differ in what is made of the answers. */
export const attack: AttackPlugin = {
  meta: {
    id: 'mixmatch',
    title: 'MixMatch',
    version: '1.0.0',
    summary:
      'Asks a few random images of the pool and trains its own surrogate on the answers and on guesses at the rest of the pool.',
    paper: {
      citation:
        'Jagielski, Carlini, Berthelot, Kurakin, Papernot: High Accuracy and High Fidelity Extraction of Neural Networks. USENIX Security 2020',
      url: 'https://www.usenix.org/conference/usenixsecurity20/presentation/jagielski',
    },
    departures: [
      'Images are not mirrored unless "flip" says so; the program mirrors digits, too.',
      'The network is that of the suite, not a Wide-ResNet-28-2, and its batches are normalised whole, not interleaved.',
      'Weights are averaged and do not decay; the program takes 4e-5 of them away at each step.',
      'A batch of fewer answers than it has places takes some of them again; the program needs one full batch.',
      'The surrogate is the average at the end; the program keeps the best of an epoch on validation images that the victim labelled.',
    ],
    anytime: false,
    asksEachOnce: true,
    tracks: ['open'],
    substitute: true,
  },
  parameters: MixmatchParameters,
  async run(context, parameters) {
    const options = filled(checkJson(MixmatchParameters, parameters, 'mixmatch'));
    const { oracle, pool, rng, budget, substitute } = context;
    const order = rng.permutation(pool.images.count);
    const asked = order.slice(0, Math.min(budget, oracle.remaining()));
    const answers = await askRows(context, asked);
    const targets = options.answers === 'argmax' ? oneHot(argmaxRows(answers), answers.columns) : answers;
    const { classes, inputShape: shape } = oracle;
    const member = await substitute.create({ classes, shape, seed: streamSeed(rng.fork('surrogate')) });
    try {
      // Where all was asked, it is guessed at as well.
      const unasked = asked.length < order.length ? order.slice(asked.length) : asked;
      await train(context, member, options, { asked, targets, unasked });
      return { members: [member] };
    } catch (error) {
      member.dispose();
      throw error;
    }
  },
};

interface Known {
  /** int32: rows of the pool. */
  readonly asked: Int32Array;
  /** float32 [asked, classes] */
  readonly targets: Matrix;
  readonly unasked: Int32Array;
}

async function train(
  context: AttackContext,
  member: Substitute,
  options: MixmatchOptions,
  { asked, targets, unasked }: Known,
): Promise<void> {
  const { rng, signal } = context;
  const { steps, batchSize } = options;
  const labelled = new Cycle(
    Int32Array.from(asked, (_, position) => position),
    rng.fork('labelled'),
  );
  const unlabelled = new Cycle(unasked, rng.fork('unlabelled'));
  const learner = new Learner(context, member, options);
  try {
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      const positions = labelled.take(batchSize);
      const batch = { rows: pickInts(asked, positions), targets: pickRows(targets, positions) };
      await learner.step(batch, unlabelled.take(batchSize), step);
    }
    learner.takeAverage();
  } finally {
    learner.close();
  }
}

function pickInts(rows: Int32Array, positions: Int32Array): Int32Array {
  return positions.map((position) => rows[position] ?? 0);
}
