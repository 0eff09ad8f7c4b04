// DFME: without any data, a generator draws what the clone gets wrong, by gradients that the victim's answers give.
import type { FloatImages } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { rateFactor } from '../../tensor/blocks/milestones.js';
import { LOGIT_L1 } from '../shared/divergence.js';
import { DROP } from '../shared/drawing.js';
import { asRead, zerothOrderGradient } from '../shared/forward-differences.js';
import { type Student, withStudent } from '../shared/student.js';
import { Teacher } from '../shared/teacher.js';
import { DfmeParameters, filled, iterationsOf, type DfmeSettings, queriesAnImage } from './settings.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'dfme',
    title: 'DFME',
    version: '1.0.0',
    summary:
      'Asks images of a generator that learns, by small steps aside, where its clone is wrong; needs no data, and trains its own surrogate.',
    paper: {
      citation: 'Truong, Maini, Walls, Papernot: Data-Free Model Extraction. CVPR 2021',
      url: 'https://arxiv.org/abs/2011.14779',
    },
    departures: [
      'A step aside is taken of the image itself, cut off at black and white; the program takes it before the hyperbolic tangent that ends the generator.',
      'The loss is a mean over the classes once; the program divides its gradient by their number again.',
      'The generator sees the clone in inference mode.',
      'The surrogate is the clone at the end; published accuracies are those of the best state on test data.',
      'What MEBench (commit 91a7484) reports for DFME, .83 at 50,000 queries, is no clone of it: a fresh network is trained on all that was asked, a fifth as many steps as queries.',
    ],
    anytime: false,
    tracks: ['open'],
    ledger: 'digest',
    substitute: true,
    pool: 'none',
  },
  parameters: DfmeParameters,
  leastBudget: (parameters) => queriesAnImage(filled(checkJson(DfmeParameters, parameters, 'dfme'))),
  async run(context, parameters) {
    const settings = filled(checkJson(DfmeParameters, parameters, 'dfme'));
    const teacher = new Teacher(context, settings);
    try {
      return await withStudent(context, { ...settings, divergence: LOGIT_L1 }, (student) =>
        steal(context, settings, teacher, student),
      );
    } finally {
      teacher.dispose();
    }
  },
};

async function steal(
  { oracle, rng, budget, signal }: AttackContext,
  settings: DfmeSettings,
  teacher: Teacher,
  student: Student,
): Promise<void> {
  const { generatorSteps, cloneSteps, directions, step, milestones } = settings;
  const { queryPrecision } = oracle;
  const aside = rng.fork('directions');
  const disagreement = async (asked: FloatImages): Promise<Float64Array> =>
    student.distances(asked, await oracle.query({ floats: asked }));
  const { images, iterations } = iterationsOf(settings, budget);
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal.throwIfAborted();
    const rate = rateFactor({ at: milestones, factor: DROP }, iteration / iterations);
    for (let turn = 0; turn < generatorSteps; turn++) {
      const gradientAt = (drawn: FloatImages): Promise<Float32Array> =>
        zerothOrderGradient({ images: drawn, step, directions, rng: aside, queryPrecision }, disagreement);
      await teacher.improve(images, gradientAt, rate);
    }
    for (let turn = 0; turn < cloneSteps; turn++) {
      const drawn = asRead(await teacher.draw(images), queryPrecision);
      await student.learn(drawn, await oracle.query({ floats: drawn }), rate);
    }
  }
}
