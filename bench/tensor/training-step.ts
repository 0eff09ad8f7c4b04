// One step of training on the device: forward, backward, update, and running totals that are read only now and then.
import * as tf from '@tensorflow/tfjs-core';
import { NumericError } from '../contract/errors.js';
import type { Training } from '../contract/training.js';
import { deriveSeed } from '../lib/random/rng.js';
import type { Classifier } from './classifier.js';
import { SeededDropout } from './layers/dropout.js';
import { softCrossEntropy } from './loss.js';
import { createOptimizer } from './optimizer.js';
import type { Optimizer } from './optimizer-rules.js';
import type { StepRates } from './schedule.js';
import { trainableVariables } from './trainable-variables.js';

export interface Batch {
  /** 0-based over the whole training. */
  readonly step: number;
  readonly rates: StepRates;
  readonly count: number;
  /** float32 [count, h, w, c] as the model takes it. */
  readonly input: Float32Array;
  /** float32 [count, classes]. */
  readonly targets: Float32Array;
  /** float32 [count], or all alike. */
  readonly weights: Float32Array | null;
}

/** Owns the optimizer's state; dispose of it after the last step. */
export class TrainingStep {
  readonly #classifier: Classifier;
  readonly #seed: number;
  readonly #variables: readonly tf.Variable[];
  readonly #optimizer: Optimizer;
  readonly #dropouts: readonly SeededDropout[];
  /** float32 [2]: summed loss and number of right answers since the epoch began. */
  #totals: tf.Tensor = tf.zeros([2]);
  #seen = 0;

  constructor(classifier: Classifier, training: Training, seed: number) {
    this.#classifier = classifier;
    this.#seed = seed;
    this.#variables = trainableVariables(classifier.model);
    this.#optimizer = createOptimizer(this.#variables, training);
    this.#dropouts = classifier.model.layers.filter((layer) => layer instanceof SeededDropout);
  }

  /** Runs without waiting for the device. */
  run(batch: Batch): void {
    for (const [index, layer] of this.#dropouts.entries()) {
      layer.reseed(deriveSeed('dropout', this.#seed, batch.step, index));
    }
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => this.#loss(batch), [...this.#variables]);
      this.#optimizer.step(
        this.#variables.map((variable) => gradientOf(grads, variable)),
        batch.rates,
      );
    });
    this.#seen += batch.count;
  }

  /**
   * Means since the epoch began; `reset` begins the next epoch.
   * Throws NumericError `non-finite-loss` if the loss of any step since then was no finite number.
   */
  async readTotals(step: number, reset: boolean): Promise<{ readonly loss: number; readonly accuracy: number }> {
    const [loss = Number.NaN, right = Number.NaN] = await this.#totals.data();
    if (!Number.isFinite(loss)) throw diverged(step, loss);
    const means = { loss: loss / this.#seen, accuracy: right / this.#seen };
    if (reset) {
      this.#totals.dispose();
      this.#totals = tf.zeros([2]);
      this.#seen = 0;
    }
    return means;
  }

  dispose(): void {
    this.#totals.dispose();
    this.#optimizer.dispose();
  }

  /** Mean loss of the batch; also adds to the totals. */
  #loss({ input, targets, weights, count }: Batch): tf.Scalar {
    const { model, shape, classes } = this.#classifier;
    const labels = tf.tensor2d(targets, [count, classes], 'float32');
    const logits = model.apply(tf.tensor(input, [count, ...shape], 'float32'), { training: true }) as tf.Tensor2D;
    const each = softCrossEntropy(logits, labels);
    const right = tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1)), 'float32');
    const totals = tf.add(this.#totals, tf.stack([tf.sum(each), tf.sum(right)]));
    this.#totals.dispose();
    this.#totals = tf.keep(totals);
    return tf.mean(weights === null ? each : tf.mul(each, tf.tensor1d(weights)));
  }
}

function gradientOf(gradients: tf.NamedTensorMap, variable: tf.Variable): tf.Tensor {
  const gradient = gradients[variable.name];
  if (gradient === undefined) throw new Error(`no gradient reached ${variable.name}`);
  return gradient;
}

function diverged(step: number, loss: number): NumericError {
  return new NumericError('The training diverged', {
    code: 'non-finite-loss',
    where: `step ${step + 1} or up to 15 before`,
    expected: 'a finite loss',
    got: String(loss),
    hint: 'Lower the learning rate of this training.',
  });
}
