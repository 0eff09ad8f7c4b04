// The generator, taught to draw what the clones disagree about and what spreads over all classes.
import type { Images } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { disagreement, oneSidedness, weighted } from '../../tensor/blocks/losses.js';
import type { ClassifierBlock } from '../../tensor/blocks/network.js';
import { release, scoped, toImages } from '../../tensor/blocks/values.js';
import { Drawing } from '../shared/drawing.js';
import type { DisguideSettings } from './settings.js';

/** Holds the generator until `dispose`. */
export class Artist {
  readonly #settings: DisguideSettings;
  readonly #drawing: Drawing;

  constructor(context: AttackContext, settings: DisguideSettings) {
    this.#settings = settings;
    this.#drawing = new Drawing(context, settings);
  }

  /** -disagreement + diversity * sum of p ln p (Rosenthal et al., AAAI 2023, section 3). */
  async improve(clones: readonly ClassifierBlock[], rate: number): Promise<void> {
    const { batchSize, diversity } = this.#settings;
    const noise = this.#drawing.noise(batchSize);
    try {
      await this.#drawing.optimizer.step(() => {
        const images = this.#drawing.generator.images(noise);
        const logits = clones.map((clone) => clone.logits(images));
        return weighted([-1, disagreement(logits)], [diversity, oneSidedness(logits)]);
      }, rate);
    } finally {
      release(noise);
    }
  }

  async draw(count: number): Promise<Images> {
    const values = scoped(() => this.#drawing.generator.images(this.#drawing.noise(count)));
    const images = await toImages(values);
    release(values);
    return images;
  }

  dispose(): void {
    this.#drawing.dispose();
  }
}
