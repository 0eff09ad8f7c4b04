// One step of MixMatch: guesses at images that were not asked, mixtures of all, one loss.
import type { FloatImages, Matrix } from '../../contract/arrays.js';
import type { AttackContext, Rng, Substitute } from '../../contract/plugins.js';
import { drawPlacements } from '../../tensor/augment.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { meanCrossEntropy, posteriorError, splitRows, weighted } from '../../tensor/blocks/losses.js';
import { networkOf, type ClassifierBlock } from '../../tensor/blocks/network.js';
import {
  floatValues,
  matrixOf,
  matrixValues,
  numberValue,
  posteriors,
  release,
  scoped,
} from '../../tensor/blocks/values.js';
import { WeightAverage } from '../../tensor/blocks/weight-average.js';
import { toInput } from '../../tensor/pixels.js';
import { streamSeed } from '../shared/drawing.js';
import { stack } from '../shared/matrix-rows.js';
import { drawShare, meanOf, mixed, risen, sharpened } from './mixing.js';
import type { MixmatchOptions } from './options.js';

/** From bytes to [0, 1] and no further: the network normalises by itself. */
const PLAIN = { mean: [0], std: [1] };

export interface Labelled {
  /** Rows of the pool. */
  readonly rows: Int32Array;
  /** float32 [n, classes] */
  readonly targets: Matrix;
}

/** Holds the averaged weights and the optimizer's state until `close`. */
export class Learner {
  readonly #pool: AttackContext['pool'];
  readonly #options: MixmatchOptions;
  readonly #network: ClassifierBlock;
  readonly #optimizer: LossOptimizer;
  readonly #average: WeightAverage;
  readonly #streams: Record<'placements' | 'order' | 'shares', Rng>;

  constructor({ pool, rng }: AttackContext, member: Substitute, options: MixmatchOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#network = networkOf(member);
    const { learningRate, averageDecay } = options;
    const seed = streamSeed(rng.fork('dropout'));
    this.#optimizer = new LossOptimizer([this.#network], { optimizer: 'adam', learningRate, seed });
    this.#average = new WeightAverage(this.#network, averageDecay);
    this.#streams = { placements: rng.fork('placements'), order: rng.fork('order'), shares: rng.fork('shares') };
  }

  async step(labelled: Labelled, unlabelled: Int32Array, step: number): Promise<void> {
    const { temperature, alpha, guessWeight, steps } = this.#options;
    const [first, second] = [this.#view(unlabelled), this.#view(unlabelled)];
    const guess = sharpened(meanOf(await this.#posteriors(first), await this.#posteriors(second)), temperature);
    const images = joined(this.#view(labelled.rows), first, second);
    const targets = stack(labelled.targets, guess, guess);
    const order = this.#streams.order.permutation(images.count);
    const share = drawShare(alpha, this.#streams.shares);
    const weight = numberValue(risen(guessWeight, step, steps));
    const pixels = floatValues({ ...images, values: mixed(images.values, order, share) });
    const wanted = matrixValues({ ...targets, values: mixed(targets.values, order, share) });
    try {
      const loss = () => {
        const logits = splitRows(this.#network.logits(pixels, { training: true }), labelled.rows.length);
        const truth = splitRows(wanted, labelled.rows.length);
        return weighted([1, meanCrossEntropy(logits[0], truth[0])], [weight, posteriorError(logits[1], truth[1])]);
      };
      await this.#optimizer.step(loss, 1, { values: [pixels, wanted, weight] });
    } finally {
      release(pixels, wanted, weight);
    }
    this.#average.update();
  }

  /** The network is then what its average is. */
  takeAverage(): void {
    this.#average.copyTo(this.#network);
  }

  close(): void {
    this.#average.dispose();
    this.#optimizer.dispose();
  }

  /** Rows of the pool, shifted and mirrored anew. */
  #view(rows: Int32Array): FloatImages {
    const images = this.#pool.images.read(rows);
    const { cropPixels, flip } = this.#options;
    const placements = drawPlacements(this.#streams.placements, images.count, { cropPixels, flip, perBatch: false });
    return { values: toInput(images, placements, PLAIN), count: images.count, shape: images.shape };
  }

  async #posteriors(images: FloatImages): Promise<Matrix> {
    const values = scoped(() => posteriors(this.#network.logits(floatValues(images), { training: true })));
    const guessed = await matrixOf(values);
    release(values);
    return guessed;
  }
}

function joined(...parts: readonly [FloatImages, ...FloatImages[]]): FloatImages {
  const { shape } = parts[0];
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let end = 0;
  for (const part of parts) {
    values.set(part.values, end);
    end += part.values.length;
  }
  return { values, count: parts.reduce((sum, { count }) => sum + count, 0), shape };
}
