// The generator, taught by asking alone to draw what the clone gets wrong.
import type { FloatImages } from '../../contract/arrays.js';
import type { AttackContext, Rng } from '../../contract/plugins.js';
import { createGenerator, type Generator } from '../../tensor/blocks/generator.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { alongGradient, weighted } from '../../tensor/blocks/losses.js';
import { floatsOf, floatValues, noiseValues, release, scoped, type Values } from '../../tensor/blocks/values.js';
import type { DfmeSettings } from './settings.js';

export function streamSeed(rng: Rng): number {
  return rng.nextInt(2 ** 31 - 1) + 1;
}

/** Holds the generator and its optimizer's state until `dispose`. */
export class Teacher {
  readonly #latent: number;
  readonly #generator: Generator;
  readonly #optimizer: LossOptimizer;
  readonly #noise: Rng;

  constructor({ oracle, rng }: AttackContext, settings: DfmeSettings) {
    const { latent, generatorWidth: width, generatorLearningRate: learningRate } = settings;
    const seed = streamSeed(rng.fork('generator'));
    this.#latent = latent;
    this.#generator = createGenerator({ latent, shape: oracle.inputShape, width, seed });
    this.#optimizer = new LossOptimizer([this.#generator], { optimizer: 'adam', learningRate, seed });
    this.#noise = rng.fork('noise');
  }

  async draw(count: number): Promise<FloatImages> {
    const noise = noiseValues(count, this.#latent, this.#noise);
    const images = await this.#imagesOf(noise);
    release(noise);
    return images;
  }

  /** One step up a loss, by its gradient at images that are drawn for it: float32 [n * h * w * c]. */
  async improve(
    count: number,
    gradientAt: (images: FloatImages) => Promise<Float32Array>,
    rate: number,
  ): Promise<void> {
    const noise = noiseValues(count, this.#latent, this.#noise);
    try {
      const images = await this.#imagesOf(noise);
      const gradient = floatValues({ ...images, values: await gradientAt(images) });
      await this.#optimizer
        .step(() => weighted([-1 / count, alongGradient(this.#generator.images(noise), gradient)]), rate)
        .finally(() => release(gradient));
    } finally {
      release(noise);
    }
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#generator.dispose();
  }

  async #imagesOf(noise: Values): Promise<FloatImages> {
    const values = scoped(() => this.#generator.images(noise));
    const images = await floatsOf(values);
    release(values);
    return images;
  }
}
