// A generator and a discriminator on the pool; a clone may ask the generator for images of all its classes.
import type { Images } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { createDiscriminator, type Discriminator } from '../../tensor/blocks/discriminator.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { oneSidedness, takenForMade, takenForReal, weighted } from '../../tensor/blocks/losses.js';
import type { ClassifierBlock } from '../../tensor/blocks/network.js';
import { imageValues, numberValue, release, scoped, type Values } from '../../tensor/blocks/values.js';
import { Cycle } from '../shared/cycle.js';
import { Drawing, streamSeed } from '../shared/drawing.js';
import type { DfmsSettings } from './settings.js';

/** Classes that the generator is to spread over, by the clone's posteriors. */
export interface Diversity {
  readonly clone: ClassifierBlock;
  /** Of the sum of p ln p over the batch's mean posterior p. */
  readonly weight: number;
}

/** Holds both networks until `dispose`. */
export class Gan {
  readonly #pool: AttackContext['pool'];
  readonly #batchSize: number;
  readonly #drawing: Drawing;
  readonly #discriminator: Discriminator;
  readonly #judging: LossOptimizer;
  readonly #real: Cycle;

  constructor(context: AttackContext, settings: DfmsSettings) {
    const { pool, oracle, rng } = context;
    const { batchSize, ganLearningRate: learningRate, discriminatorWidth: width } = settings;
    const adam = { optimizer: 'adam', momentum: 0.5 } as const;
    this.#pool = pool;
    this.#batchSize = batchSize;
    this.#drawing = new Drawing(context, {
      ...settings,
      generatorLearningRate: learningRate,
      generatorOptimizer: adam,
      normalisesImage: false,
    });
    const seed = streamSeed(rng.fork('discriminator'));
    this.#discriminator = createDiscriminator({ shape: oracle.inputShape, width, seed });
    this.#judging = new LossOptimizer([this.#discriminator], { ...adam, learningRate, seed });
    const rows = Int32Array.from({ length: pool.images.count }, (_, row) => row);
    this.#real = new Cycle(rows, rng.fork('real'));
  }

  /** As many steps as take the whole pool once. */
  get stepsOfEpoch(): number {
    return Math.ceil(this.#pool.images.count / this.#batchSize);
  }

  /** One step of the generator, then one of the discriminator. */
  async step(diversity: Diversity | null): Promise<void> {
    const noise = this.#drawing.noise(this.#batchSize);
    const weight = numberValue(diversity?.weight ?? 0);
    const real = imageValues(this.#pool.images.read(this.#real.take(this.#batchSize)));
    const made: Values[] = [];
    try {
      const networks = [this.#discriminator, ...(diversity === null ? [] : [diversity.clone])];
      const loss = () => this.#generatorLoss(noise, diversity?.clone ?? null, weight);
      await this.#drawing.optimizer.step(loss, 1, { values: [noise, weight], networks });
      made.push(scoped(() => this.#drawing.generator.images(noise)));
      const judge = (images: Values): Values => this.#discriminator.realness(images);
      await this.#judging.step(
        () =>
          weighted([1, takenForReal(judge(real))], ...made.map((images) => [1, takenForMade(judge(images))] as const)),
        1,
        { values: [real, ...made] },
      );
    } finally {
      release(noise, weight, real, ...made);
    }
  }

  draw(count: number): Promise<Images> {
    return this.#drawing.images(count);
  }

  dispose(): void {
    this.#judging.dispose();
    this.#discriminator.dispose();
    this.#drawing.dispose();
  }

  #generatorLoss(noise: Values, clone: ClassifierBlock | null, weight: Values): Values {
    const images = this.#drawing.generator.images(noise);
    const adversarial = [1, takenForReal(this.#discriminator.realness(images))] as const;
    if (clone === null) return weighted(adversarial);
    return weighted(adversarial, [weight, oneSidedness([clone.logits(images)])]);
  }
}
