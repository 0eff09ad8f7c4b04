// The one training loop: seeded in everything, soft labels, no reading back from the device between reports.
import { setImmediate } from 'node:timers/promises';
import type { ImageStore, Matrix } from '../contract/arrays.js';
import type { Training } from '../contract/training.js';
import { monotonicMs } from '../lib/process/clock.js';
import { createRng, deriveSeed } from '../lib/random/rng.js';
import { drawPlacements } from './augment.js';
import type { Classifier } from './classifier.js';
import { assertTensors } from './open.js';
import { withFittingBatch } from './out-of-memory.js';
import { toInput } from './pixels.js';
import type { NamedArray } from './safetensors.js';
import { ratesAt } from './schedule.js';
import { TrainingStep } from './training-step.js';

/** Steps between two looks at the loss: for progress and for divergence. */
const STEPS_PER_REPORT = 16;

export interface TrainOptions {
  readonly classifier: Classifier;
  readonly images: ImageStore;
  /** Soft labels float32 [n, classes]. */
  readonly targets: Matrix;
  /** float32 [n]; multiplies each image's loss. */
  readonly weights?: Float32Array;
  readonly training: Training;
  /** Seed of order, augmentation and dropout, in [1, 2^31 - 1]. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called after each epoch with the weights as they are then; the training waits for it, and ends where it says `stop`. */
  readonly onEpoch?: (report: EpochReport) => Promise<void> | Promise<'stop' | 'go-on'>;
  /**
   * Where the state after an epoch is kept, so that a training that is killed goes on from there. Of a training with `onEpoch`
   * only where `remembered` says what that has gathered.
   */
  readonly checkpoint?: TrainingCheckpoint;
  readonly remembered?: Remembered;
}

/** What `onEpoch` has gathered over the epochs so far, as bytes. */
export interface Remembered {
  readonly save: () => Uint8Array;
  readonly load: (bytes: Uint8Array) => void;
}

/** A training after an epoch: what it goes on from to the same bytes. */
export interface TrainingState {
  readonly epochs: readonly EpochReport[];
  readonly arrays: readonly NamedArray[];
  /** Empty where nothing is gathered. */
  readonly remembered: Uint8Array;
}

export interface TrainingCheckpoint {
  /**
   * The last state that was kept of this training, or `null`.
   *
   * @param training - tells trainings apart: what is trained how long on how many images
   */
  readonly read: (training: string) => Promise<TrainingState | null>;
  /** Called after each epoch; it decides whether enough was done to be worth a file. */
  readonly write: (training: string, state: () => Promise<TrainingState>) => Promise<void>;
}

export interface TrainingProgress {
  /** 1-based. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done, over the whole training. */
  readonly step: number;
  readonly steps: number;
  /** Means over the epoch so far, on augmented images in training mode. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
}

export interface EpochReport {
  readonly epoch: number;
  readonly loss: number;
  /** Share of images whose likeliest class is the likeliest of their target. */
  readonly accuracy: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly durationMs: number;
}

export interface TrainingReport {
  readonly epochs: readonly EpochReport[];
  readonly steps: number;
  readonly imagesSeen: number;
}

/**
 * Trains in place. Without images, or with 0 epochs, the initial weights stay as they are and the report is empty.
 *
 * Throws NumericError `non-finite-loss` within 16 steps of divergence, OutOfMemoryError with the batch size that would
 * fit (the weights are then worth nothing), RangeError if the arrays do not fit together, and the signal's reason when
 * it is aborted.
 */
export async function train(options: TrainOptions): Promise<TrainingReport> {
  try {
    return await trainEpochs(options);
  } catch (error) {
    throw await withFittingBatch(error, options.training.batchSize, async (size) =>
      trainEpochs(oneStep(options, size)),
    );
  }
}

async function trainEpochs(options: TrainOptions): Promise<TrainingReport> {
  const { classifier, images, training, seed } = options;
  checkSizes(options);
  assertTensors();
  const epochs: EpochReport[] = [];
  if (images.count === 0 || training.epochs === 0) return { epochs, steps: 0, imagesSeen: 0 };
  const perEpoch = Math.ceil(images.count / training.batchSize);
  const planned = (count: number): number =>
    training.epochs * (count === training.batchSize ? Math.floor(images.count / count) : 1);
  const trainer = new TrainingStep(classifier, training, seed, { planned });
  try {
    const checkpoint = checkpointOf(options);
    const before = await checkpoint.read();
    if (before !== null) {
      trainer.restore(before.arrays, before.epochs.length * perEpoch);
      options.remembered?.load(before.remembered);
      epochs.push(...before.epochs);
    }
    for (let epoch = epochs.length; epoch < training.epochs; epoch++) {
      const report = await runEpoch(options, trainer, epoch, perEpoch);
      epochs.push(report);
      if (options.onEpoch !== undefined) {
        trainer.sync();
        if ((await options.onEpoch(report)) === 'stop') break;
      }
      await checkpoint.write(async () => ({
        epochs: [...epochs],
        arrays: await trainer.save(),
        remembered: options.remembered?.save() ?? new Uint8Array(),
      }));
    }
  } finally {
    trainer.dispose();
  }
  return { epochs, steps: epochs.length * perEpoch, imagesSeen: epochs.length * images.count };
}

function checkpointOf({ checkpoint, onEpoch, remembered, classifier, images, training, seed }: TrainOptions) {
  if (checkpoint === undefined || (onEpoch !== undefined && remembered === undefined))
    return { read: () => Promise.resolve(null), write: () => Promise.resolve() };
  const { shape, classes } = classifier;
  const name = JSON.stringify({ training, seed, shape, classes, images: images.count });
  return {
    read: () => checkpoint.read(name),
    write: (state: () => Promise<TrainingState>) => checkpoint.write(name, state),
  };
}

async function runEpoch(
  options: TrainOptions,
  trainer: TrainingStep,
  epoch: number,
  perEpoch: number,
): Promise<EpochReport> {
  const { classifier, images, targets, weights, training, seed, signal } = options;
  const order = createRng(deriveSeed('order', seed, epoch)).permutation(images.count);
  const augmentation = createRng(deriveSeed('augmentation', seed, epoch));
  const started = monotonicMs();
  let learningRate = training.learningRate;
  let totals = { loss: 0, accuracy: 0 };
  for (let batch = 0; batch < perEpoch; batch++) {
    signal?.throwIfAborted();
    const rows = order.subarray(batch * training.batchSize, (batch + 1) * training.batchSize);
    const step = epoch * perEpoch + batch;
    const rates = ratesAt(training, step, perEpoch);
    const read = images.read(rows);
    const placements = drawPlacements(augmentation, rows.length, training.augmentation);
    trainer.run({
      step,
      rates,
      count: rows.length,
      input: toInput(read, placements, classifier.normalization),
      targets: gather(targets.values, targets.columns, rows),
      weights: weights === undefined ? null : gather(weights, 1, rows),
    });
    learningRate = rates.learningRate;
    const last = batch === perEpoch - 1;
    if (last || (step + 1) % STEPS_PER_REPORT === 0) {
      totals = await trainer.readTotals(step, last);
      const seen = Math.min(images.count, (batch + 1) * training.batchSize);
      options.onProgress?.({
        epoch: epoch + 1,
        epochs: training.epochs,
        step: step + 1,
        steps: training.epochs * perEpoch,
        ...totals,
        imagesPerSecond: seen / ((monotonicMs() - started) / 1000),
      });
    }
    // Lets timers, signals and messages through: the step itself never yields.
    await setImmediate();
  }
  return { epoch: epoch + 1, ...totals, learningRate, durationMs: monotonicMs() - started };
}

/** The same training cut down to one step on the first `batchSize` images. */
function oneStep({ classifier, images, targets, training, seed }: TrainOptions, batchSize: number): TrainOptions {
  return {
    classifier,
    images: { count: batchSize, shape: images.shape, read: (rows) => images.read(rows) },
    targets: { ...targets, values: targets.values.subarray(0, batchSize * targets.columns), rows: batchSize },
    training: { ...training, batchSize, epochs: 1 },
    seed,
  };
}

/** Rows of a row-major float32 matrix. */
function gather(values: Float32Array, columns: number, rows: Int32Array): Float32Array {
  const output = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) {
    output.set(values.subarray(row * columns, (row + 1) * columns), index * columns);
  }
  return output;
}

function checkSizes({ classifier, images, targets, weights }: TrainOptions): void {
  const { count, shape } = images;
  const fits =
    shape.join() === classifier.shape.join() &&
    targets.rows === count &&
    targets.columns === classifier.classes &&
    targets.values.length === targets.rows * targets.columns &&
    (weights === undefined || weights.length === count);
  if (fits) return;
  throw new RangeError(
    `training: expected images [n, ${classifier.shape.join(', ')}], targets [n, ${classifier.classes}] and n weights, ` +
      `got [${count}, ${shape.join(', ')}], [${targets.rows}, ${targets.columns}] and ${weights?.length ?? 'no'} weights`,
  );
}
