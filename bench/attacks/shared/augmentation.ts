// The loop of all attacks that multiply a few seed images: train on what is known, move copies, ask them, again.
import Type, { type Static, type TObject } from '#typebox';
import type { Images, Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { askImages } from './asking.js';
import { stack } from './matrix-rows.js';
import { firstImages, imagesAt, joinImages } from './moved-images.js';

/** A change of half a grey level, in [0, 1], rounded up: bytes hide what is smaller. */
export const LEAST_CHANGE = 0.002;

/** Parameters of the loop; defaults are those of the public code of Orekondy et al. (ICLR 2020), jacobian.py. */
export const LOOP_OPTIONS = {
  rounds: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Each multiplies what is asked; default as many as the budget takes' }),
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
} as const;
export type LoopOptions = Static<TObject<typeof LOOP_OPTIONS>>;

/** What copies are made of in a round. */
export interface Parents {
  /** Trained anew on all that is known. */
  readonly model: Substitute;
  readonly images: Images;
  /** float32 [n, classes]: what the victim said to them. */
  readonly answers: Matrix;
  /** From 0. */
  readonly round: number;
  /** Of this attack; whoever draws forks it by round. */
  readonly rng: Rng;
  /** Copies beyond these will not be asked. */
  readonly most: number;
}

export interface Augmentation {
  /** Of the attack, for messages. */
  readonly id: string;
  readonly options: LoopOptions;
  /** Makes copies without looking at a model: none is trained. */
  readonly blind?: boolean;
  /** The copies that are asked next, in their order; what is beyond the budget is cut off. */
  makeCopies(parents: Parents): Images | Promise<Images>;
}

/** Throws PluginError `no-seed-images`. */
export async function augmentAndAsk(context: AttackContext, augmentation: Augmentation): Promise<void> {
  const { oracle, seedImages, rng, signal } = context;
  const { options, blind = false } = augmentation;
  if (seedImages === null) throw noSeeds(augmentation.id);
  let images = firstImages(seedImages.images, oracle.remaining());
  let answers = await askImages(context, images);
  const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
  const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
  try {
    const { rounds = Number.POSITIVE_INFINITY } = options;
    for (let round = 0; round < rounds && oracle.remaining() > 0; round++) {
      signal.throwIfAborted();
      if (!blind) await train(model, images, answers, options);
      const chosen = augmented(images.count, round, options, rng);
      const parents = { images: imagesAt(images, chosen), answers: pickRows(answers, chosen) };
      const most = oracle.remaining();
      const asked = firstImages(await augmentation.makeCopies({ ...parents, model, round, rng, most }), most);
      if (asked.count === 0) break;
      answers = stack(answers, await askImages(context, asked));
      images = joinImages(images, asked);
    }
  } finally {
    model.dispose();
  }
}

async function train(model: Substitute, images: Images, answers: Matrix, options: LoopOptions): Promise<void> {
  const { epochs = 20, batchSize = 64, learningRate = 0.01 } = options;
  const schedule = { kind: 'constant' } as const;
  await model.train(images, answers, { epochs, batchSize, learningRate, schedule }, { fresh: true });
}

/** int32: positions that are augmented, ascending; all, or a reservoir drawn alike from all (Papernot et al., section 5.2). */
function augmented(count: number, round: number, { reservoir, reservoirFrom = 0 }: LoopOptions, rng: Rng): Int32Array {
  if (reservoir === undefined || round < reservoirFrom || reservoir >= count)
    return Int32Array.from({ length: count }, (_, index) => index);
  return rng.fork(`reservoir ${round}`).permutation(count).subarray(0, reservoir).sort();
}

function noSeeds(id: string): PluginError {
  return new PluginError(`${id} has no seed images`, {
    code: 'no-seed-images',
    where: `attack ${id}`,
    expected: "some images of the victim's kind",
    got: 'none',
    hint: 'Add "seedImages" to the attack in the suite.',
  });
}
