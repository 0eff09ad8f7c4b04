// One step of training on the device: forward, backward, update, and running totals that are read only now and then.
import * as tf from '#tfjs-core';
import { NumericError } from '../contract/errors.js';
import type { Training } from '../contract/training.js';
import { deriveSeed } from '../lib/random/rng.js';
import type { Classifier } from './classifier.js';
import { GraphExecutor } from './graph/executor.js';
import { feed } from './graph/feeds.js';
import { variableCell, type StateCell } from './graph/state-cell.js';
import { SeededDropout } from './layers/dropout.js';
import { softCrossEntropy } from './loss.js';
import { createOptimizer } from './optimizer.js';
import type { NamedArray } from './safetensors.js';
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

/** Steps of one batch size from which on a graph pays for being made: it takes some steps' time. */
const LEAST_STEPS = 16;

export interface TrainingStepOptions {
  /** Steps to come of a batch size; default: more than enough for a graph. */
  readonly planned?: (count: number) => number;
}

/**
 * Owns the optimizer's state; dispose of it after the last step. The steps of a batch size run as one graph where the backend can
 * and enough are planned. The classifier has the weights of the last step after `sync` and `dispose`, and may have older
 * ones before.
 */
export class TrainingStep {
  readonly #classifier: Classifier;
  readonly #seed: number;
  readonly #planned: (count: number) => number;
  readonly #variables: readonly tf.Variable[];
  readonly #optimizer: Optimizer;
  readonly #dropouts: readonly SeededDropout[];
  readonly #statistics: readonly StateCell[];
  readonly #executor: GraphExecutor;
  readonly #totalsCell: StateCell = { read: () => this.#totals, write: (value) => this.#setTotals(value) };
  /** float32 [2]: summed loss and number of right answers since the epoch began. */
  #totals: tf.Tensor = tf.zeros([2]);
  #batch: Batch | null = null;
  #seen = 0;

  constructor(classifier: Classifier, training: Training, seed: number, options: TrainingStepOptions = {}) {
    this.#classifier = classifier;
    this.#seed = seed;
    this.#planned = options.planned ?? (() => Number.POSITIVE_INFINITY);
    this.#variables = trainableVariables(classifier.model);
    this.#optimizer = createOptimizer(this.#variables, training);
    this.#dropouts = classifier.model.layers.filter((layer) => layer instanceof SeededDropout);
    this.#statistics = statisticsOf(classifier).map(variableCell);
    this.#executor = new GraphExecutor({
      name: `training of ${classifier.model.name}`,
      cells: [...this.#optimizer.cells, ...this.#statistics, this.#totalsCell],
      refresh: () => this.#optimizer.refresh(),
    });
  }

  /** Runs without waiting for the device. */
  run(batch: Batch): void {
    for (const [index, layer] of this.#dropouts.entries()) {
      layer.reseed(deriveSeed('dropout', this.#seed, batch.step, index));
    }
    this.#optimizer.prepare(batch.rates);
    this.#batch = batch;
    this.#executor.run({
      key: `${batch.count} images${batch.weights === null ? '' : ', weighted'}`,
      pays: this.#planned(batch.count) >= LEAST_STEPS,
      work: () => this.#step(),
    });
    this.#seen += batch.count;
  }

  /** All that the next step depends on, in a fixed order; only where an epoch has just ended. */
  async save(): Promise<readonly NamedArray[]> {
    const arrays: NamedArray[] = [];
    for (const cell of this.#lasting()) {
      const value = tf.tidy(() => tf.clone(this.#executor.valueOf(cell)));
      arrays.push({ shape: value.shape, values: (await value.data()) as Float32Array });
      value.dispose();
    }
    return arrays;
  }

  /** Goes on from what `save` gave after so many steps; before the first step of this one. */
  restore(arrays: readonly NamedArray[], steps: number): void {
    const cells = this.#lasting();
    if (arrays.length !== cells.length)
      throw new RangeError(`training: ${arrays.length} arrays for ${cells.length} cells`);
    tf.tidy(() => {
      for (const [index, { shape, values }] of arrays.entries())
        cells[index]?.write(tf.tensor(values, [...shape], 'float32'));
    });
    this.#optimizer.refresh();
    this.#optimizer.resume(steps);
  }

  #lasting(): readonly StateCell[] {
    return [...this.#optimizer.cells, ...this.#statistics];
  }

  /** Puts the weights of the last step into the classifier. */
  sync(): void {
    this.#executor.pull();
  }

  /**
   * Means since the epoch began; `reset` begins the next epoch.
   * Throws NumericError `non-finite-loss` if the loss of any step since then was no finite number.
   */
  async readTotals(step: number, reset: boolean): Promise<{ readonly loss: number; readonly accuracy: number }> {
    const totals = tf.tidy(() => tf.clone(this.#executor.valueOf(this.#totalsCell)));
    const [loss = Number.NaN, right = Number.NaN] = await totals.data();
    totals.dispose();
    if (!Number.isFinite(loss)) throw diverged(step, loss);
    const means = { loss: loss / this.#seen, accuracy: right / this.#seen };
    if (reset) {
      tf.tidy(() => this.#executor.assign(this.#totalsCell, tf.zeros([2])));
      this.#seen = 0;
    }
    return means;
  }

  dispose(): void {
    try {
      this.#executor.dispose();
    } finally {
      this.#totals.dispose();
      this.#optimizer.dispose();
    }
  }

  #step(): tf.Tensor[] {
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => this.#loss(), [...this.#variables]);
      this.#optimizer.update(this.#variables.map((variable) => gradientOf(grads, variable)));
    });
    return [];
  }

  /** Mean loss of the batch; also adds to the totals. */
  #loss(): tf.Scalar {
    const { model, shape, classes } = this.#classifier;
    const { count, weights } = this.#given();
    const labels = feed({
      name: 'labels',
      shape: [count, classes],
      values: () => this.#given().targets,
    }) as tf.Tensor2D;
    const input = feed({ name: 'images', shape: [count, ...shape], values: () => this.#given().input });
    const logits = model.apply(input, { training: true }) as tf.Tensor2D;
    const each = softCrossEntropy(logits, labels);
    const right = tf.cast(tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1)), 'float32');
    this.#setTotals(tf.add(this.#totals, tf.stack([tf.sum(each), tf.sum(right)])));
    if (weights === null) return tf.mean(each);
    const shares = feed({ name: 'weights', shape: [count], values: () => this.#given().weights ?? weights });
    return tf.mean(tf.mul(each, shares));
  }

  #given(): Batch {
    if (this.#batch === null) throw new Error('training step: no batch');
    return this.#batch;
  }

  #setTotals(value: tf.Tensor): void {
    const old = this.#totals;
    this.#totals = tf.keep(tf.clone(value));
    old.dispose();
  }
}

/** What normalisation keeps of the images that it has seen. */
function statisticsOf({ model }: Classifier): readonly tf.Variable[] {
  const trained = new Set<unknown>(trainableVariables(model));
  return model.weights
    .map((weight) => weight.read())
    .filter((value): value is tf.Variable => value instanceof tf.Variable && !trained.has(value));
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
