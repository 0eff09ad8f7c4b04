// The generator of attacks with two clones, taught to draw what they disagree about.
import type { Images } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import type { ClassifierBlock } from '../../tensor/blocks/network.js';
import { release, type Values } from '../../tensor/blocks/values.js';
import { Drawing, type DrawingSettings } from './drawing.js';

/** Holds the generator until `dispose`. */
export class Artist {
  readonly #batchSize: number;
  readonly #drawing: Drawing;

  constructor(context: AttackContext, settings: DrawingSettings & { readonly batchSize: number }) {
    this.#batchSize = settings.batchSize;
    this.#drawing = new Drawing(context, settings);
  }

  /** One step down a loss of the clones' logits, float32 [n, classes] each, on what it draws. */
  async improve(
    clones: readonly ClassifierBlock[],
    loss: (logits: readonly Values[]) => Values,
    rate: number,
  ): Promise<void> {
    const noise = this.#drawing.noise(this.#batchSize);
    try {
      await this.#drawing.optimizer.step(
        () => {
          const images = this.#drawing.generator.images(noise);
          return loss(clones.map((clone) => clone.logits(images)));
        },
        rate,
        { values: [noise], networks: clones },
      );
    } finally {
      release(noise);
    }
  }

  draw(count: number): Promise<Images> {
    return this.#drawing.images(count);
  }

  dispose(): void {
    this.#drawing.dispose();
  }
}
