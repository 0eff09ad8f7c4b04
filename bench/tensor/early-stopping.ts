// Ends a training that no longer gets better on images that it is not trained on.
import type { Images, Matrix } from '../contract/arrays.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { macroF1 } from '../lib/stats/macro-f1.js';
import type { Classifier } from './classifier.js';

export interface EarlyStoppingOptions {
  readonly images: Images;
  /** Soft labels float32 [n, classes]; their argmax counts. */
  readonly targets: Matrix;
  /** Epochs without a better one before the training ends. */
  readonly patience: number;
}

/** Watches macro-averaged F1; the first of equal epochs is the best. */
export class EarlyStopping {
  readonly #classifier: Classifier;
  readonly #options: EarlyStoppingOptions;
  readonly #labels: Int32Array;
  #best: { readonly score: number; readonly weights: Uint8Array } | null = null;
  #since = 0;

  constructor(classifier: Classifier, options: EarlyStoppingOptions) {
    this.#classifier = classifier;
    this.#options = options;
    this.#labels = argmaxRows(options.targets);
  }

  async afterEpoch(): Promise<'stop' | 'go-on'> {
    const { images, patience } = this.#options;
    const predicted = argmaxRows(await this.#classifier.predict(images));
    const score = macroF1(this.#labels, predicted, this.#classifier.classes);
    if (this.#best === null || score > this.#best.score) {
      this.#best = { score, weights: await this.#classifier.save() };
      this.#since = 0;
      return 'go-on';
    }
    this.#since++;
    return this.#since >= patience ? 'stop' : 'go-on';
  }

  /** Goes back to the weights of the best epoch. */
  takeBest(): void {
    if (this.#best !== null) this.#classifier.load(this.#best.weights);
  }
}
