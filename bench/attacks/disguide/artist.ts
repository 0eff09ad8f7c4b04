// The generator, taught to draw what the clones disagree about and what spreads over all classes.
import type { Images } from '../../contract/arrays.js';
import type { AttackContext, Rng } from '../../contract/plugins.js';
import { createGenerator, type Generator } from '../../tensor/blocks/generator.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { disagreement, oneSidedness, weighted } from '../../tensor/blocks/losses.js';
import type { ClassifierBlock } from '../../tensor/blocks/network.js';
import { noiseValues, release, scoped, toImages } from '../../tensor/blocks/values.js';
import { streamSeed } from './clones.js';
import type { DisguideSettings } from './settings.js';

/** Holds the generator and its optimizer's state until `dispose`. */
export class Artist {
  readonly #settings: DisguideSettings;
  readonly #generator: Generator;
  readonly #optimizer: LossOptimizer;
  readonly #noise: Rng;

  constructor({ oracle, rng }: AttackContext, settings: DisguideSettings) {
    const { latent, generatorWidth: width, generatorLearningRate: learningRate } = settings;
    const seed = streamSeed(rng.fork('generator'));
    this.#settings = settings;
    this.#generator = createGenerator({ latent, shape: oracle.inputShape, width, seed });
    this.#optimizer = new LossOptimizer([this.#generator], { optimizer: 'adam', learningRate, seed });
    this.#noise = rng.fork('noise');
  }

  /** -disagreement + diversity * sum of p ln p (Rosenthal et al., AAAI 2023, section 3). */
  async improve(clones: readonly ClassifierBlock[], rate: number): Promise<void> {
    const { latent, batchSize, diversity } = this.#settings;
    const noise = noiseValues(batchSize, latent, this.#noise);
    try {
      await this.#optimizer.step(() => {
        const images = this.#generator.images(noise);
        const logits = clones.map((clone) => clone.logits(images));
        return weighted([-1, disagreement(logits)], [diversity, oneSidedness(logits)]);
      }, rate);
    } finally {
      release(noise);
    }
  }

  async draw(count: number): Promise<Images> {
    const values = scoped(() => this.#generator.images(noiseValues(count, this.#settings.latent, this.#noise)));
    const images = await toImages(values);
    release(values);
    return images;
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#generator.dispose();
  }
}
