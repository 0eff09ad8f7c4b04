// The generator of zeroth-order attacks, taught by asking alone to draw what the clone gets wrong.
import type { FloatImages } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { alongGradient, weighted } from '../../tensor/blocks/losses.js';
import { floatsOf, floatValues, release, scoped, type Values } from '../../tensor/blocks/values.js';
import { Drawing, type DrawingSettings } from './drawing.js';

/** Holds the generator until `dispose`. */
export class Teacher {
  readonly #drawing: Drawing;

  constructor(context: AttackContext, settings: DrawingSettings) {
    this.#drawing = new Drawing(context, settings);
  }

  async draw(count: number): Promise<FloatImages> {
    const noise = this.#drawing.noise(count);
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
    const noise = this.#drawing.noise(count);
    try {
      const images = await this.#imagesOf(noise);
      const gradient = floatValues({ ...images, values: await gradientAt(images) });
      const loss = (): Values => weighted([-1 / count, alongGradient(this.#drawing.generator.images(noise), gradient)]);
      await this.#drawing.optimizer.step(loss, rate, { values: [noise, gradient] }).finally(() => release(gradient));
    } finally {
      release(noise);
    }
  }

  dispose(): void {
    this.#drawing.dispose();
  }

  async #imagesOf(noise: Values): Promise<FloatImages> {
    const values = scoped(() => this.#drawing.generator.images(noise));
    const images = await floatsOf(values);
    release(values);
    return images;
  }
}
