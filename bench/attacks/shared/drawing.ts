// What attacks without data have in common: a generator that is trained, what it draws from, and their parameters.
import Type from '#typebox';
import { Positive, Rate } from '../../contract/primitives.js';
import type { Images } from '../../contract/arrays.js';
import type { AttackContext, Rng } from '../../contract/plugins.js';
import { createGenerator, type Generator } from '../../tensor/blocks/generator.js';
import { LossOptimizer, type LossOptimizerOptions } from '../../tensor/blocks/loss-optimizer.js';
import { noiseValues, release, scoped, toImages, type Values } from '../../tensor/blocks/values.js';

/** What the rates drop to at each milestone. */
export const DROP = 0.3;

export const Above0 = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, description }));
export const Whole = (description: string) => Type.Optional(Type.Union([Positive], { description }));

export const DRAWING_OPTIONS = {
  batchSize: Whole('Images a step; default 256'),
  latent: Whole('Numbers of noise an image; default 256'),
  generatorWidth: Whole('Filters of its second convolution; default 64'),
  generatorSteps: Whole('Steps of the generator an iteration; default 1'),
  generatorLearningRate: Above0('Of Adam; default 1e-4'),
  milestones: Type.Optional(
    Type.Array(Rate, {
      description: 'Shares of the budget at which both rates drop to 0.3 of themselves; default .1 .3 .5',
    }),
  ),
} as const;

/** DFME's program (cake-lab/datafree-model-extraction, commit 525b76c, dfme/train.py), which DisGUIDE's took over. */
export const DRAWING_DEFAULTS = {
  batchSize: 256,
  latent: 256,
  generatorWidth: 64,
  generatorSteps: 1,
  generatorLearningRate: 1e-4,
  milestones: [0.1, 0.3, 0.5],
};

/** A seed of a network; 0 would draw it at random. */
export function streamSeed(rng: Rng): number {
  return rng.nextInt(2 ** 31 - 1) + 1;
}

export interface DrawingSettings {
  readonly latent: number;
  readonly generatorWidth: number;
  readonly generatorLearningRate: number;
  /** Default Adam. */
  readonly generatorOptimizer?: Pick<LossOptimizerOptions, 'optimizer' | 'momentum' | 'weightDecay'>;
  /** As in `GeneratorOptions`. */
  readonly normalisesImage?: boolean;
}

/** Holds the generator and its optimizer's state until `dispose`. */
export class Drawing {
  readonly generator: Generator;
  readonly optimizer: LossOptimizer;
  readonly #latent: number;
  readonly #noise: Rng;

  constructor({ oracle, rng }: AttackContext, settings: DrawingSettings) {
    const { latent, generatorWidth: width, generatorLearningRate: learningRate } = settings;
    const { generatorOptimizer: kind = { optimizer: 'adam' }, normalisesImage = true } = settings;
    const seed = streamSeed(rng.fork('generator'));
    this.#latent = latent;
    this.generator = createGenerator({ latent, shape: oracle.inputShape, width, seed, normalisesImage });
    this.optimizer = new LossOptimizer([this.generator], { ...kind, learningRate, seed });
    this.#noise = rng.fork('noise');
  }

  /** float32 [count, latent], drawn anew; whoever asks releases it. */
  noise(count: number): Values {
    return noiseValues(count, this.#latent, this.#noise);
  }

  /** What the generator makes of noise drawn anew. */
  async images(count: number): Promise<Images> {
    const values = scoped(() => this.generator.images(this.noise(count)));
    const images = await toImages(values);
    release(values);
    return images;
  }

  dispose(): void {
    this.optimizer.dispose();
    this.generator.dispose();
  }
}
