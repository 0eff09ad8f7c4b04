// MAZE: without any data, a generator draws what parts clone and victim, and the clone learns of it, anew and again.
import type { FloatImages } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { cosineFactor } from '../../tensor/blocks/milestones.js';
import { KL } from '../shared/divergence.js';
import { asRead, zerothOrderGradient } from '../shared/forward-differences.js';
import { type Answered, FloatReplay } from '../shared/replay.js';
import { type Student, withStudent } from '../shared/student.js';
import { Teacher } from '../shared/teacher.js';
import { filled, iterationsOf, MazeParameters, type MazeSettings, queriesAnImage } from './settings.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'maze',
    title: 'MAZE',
    version: '1.0.0',
    summary:
      'Asks images of a generator that learns, by small steps aside, what parts its clone from the victim, and trains on old answers again; needs no data.',
    paper: {
      citation:
        'Kariyappa, Prakash, Qureshi: MAZE: Data-Free Model Stealing Attack Using Zeroth-Order Gradient Estimation. CVPR 2021',
      url: 'https://arxiv.org/abs/2005.03161',
    },
    departures: [
      'A step aside is taken of the image itself, cut off at black and white; the program takes it before the hyperbolic tangent that ends the generator.',
      'Every new answer is replayed, as in the paper; the program keeps the last batch of an iteration alone. The newest 50,000 are kept.',
      'The images of the generator are asked once and learned of; the program asks them again for the clone and does not count it.',
      "The victim's gradient is never taken; the program takes it each iteration to log a cosine.",
      'The generator sees the clone in inference mode, and its last normalisation has no scale and offset.',
      'What MEBench (commit 91a7484) reports for MAZE, .43 at 100,000 queries, is no clone of it: a fresh network is trained on all that was asked.',
      'Partial data (PD-MAZE), with a critic on images of the victim’s kind, is left out.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
    pool: 'none',
  },
  parameters: MazeParameters,
  leastBudget: (parameters) => queriesAnImage(filled(checkJson(MazeParameters, parameters, 'maze'))),
  async run(context, parameters) {
    const settings = filled(checkJson(MazeParameters, parameters, 'maze'));
    const generatorOptimizer = { optimizer: 'sgd', momentum: 0.9, weightDecay: 5e-4 } as const;
    const teacher = new Teacher(context, { ...settings, generatorOptimizer });
    try {
      return await withStudent(context, { ...settings, divergence: KL }, (student) =>
        steal(context, settings, teacher, student),
      );
    } finally {
      teacher.dispose();
    }
  },
};

async function steal(
  context: AttackContext,
  settings: MazeSettings,
  teacher: Teacher,
  student: Student,
): Promise<void> {
  const { oracle, rng, budget, signal } = context;
  const { images, iterations } = iterationsOf(settings, budget);
  const { cloneSteps, generatorSteps, replaySteps } = settings;
  const capacity = Math.min(settings.replay, iterations * cloneSteps * images);
  const replay = new FloatReplay(capacity, oracle.inputShape, oracle.classes);
  const [aside, replayed] = [rng.fork('directions'), rng.fork('replay')];
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal.throwIfAborted();
    const rate = cosineFactor(iteration / iterations);
    let fresh: Answered<FloatImages> | null = null;
    for (let turn = 0; turn < generatorSteps; turn++)
      fresh = await improve(context, { settings, teacher, student, images, aside, rate });
    for (let turn = 0; turn < cloneSteps; turn++) {
      const answered: Answered<FloatImages> = fresh ?? (await drawAndAsk(context, teacher, images));
      fresh = null;
      await student.learn(answered.images, answered.targets, rate);
      replay.add(answered);
    }
    for (let turn = 0; turn < replaySteps && replay.count > 0; turn++) {
      const again = replay.draw(images, replayed);
      await student.learn(again.images, again.targets, rate);
    }
  }
}

interface Improvement {
  readonly settings: MazeSettings;
  readonly teacher: Teacher;
  readonly student: Student;
  readonly images: number;
  readonly aside: AttackContext['rng'];
  readonly rate: number;
}

/** One step of the generator; the images that it was taken at, answered. */
async function improve(
  { oracle }: AttackContext,
  { settings: { step, directions }, teacher, student, images, aside, rate }: Improvement,
): Promise<Answered<FloatImages> | null> {
  const { queryPrecision } = oracle;
  const answered: Answered<FloatImages>[] = [];
  const divergence = async (asked: FloatImages): Promise<Float64Array> => {
    const targets = await oracle.query({ floats: asked });
    answered.push({ images: asked, targets });
    return student.distances(asked, targets);
  };
  await teacher.improve(
    images,
    (drawn) => zerothOrderGradient({ images: drawn, step, directions, rng: aside, queryPrecision }, divergence),
    rate,
  );
  return answered[0] ?? null;
}

async function drawAndAsk({ oracle }: AttackContext, teacher: Teacher, count: number): Promise<Answered<FloatImages>> {
  const images = asRead(await teacher.draw(count), oracle.queryPrecision);
  return { images, targets: await oracle.query({ floats: images }) };
}
