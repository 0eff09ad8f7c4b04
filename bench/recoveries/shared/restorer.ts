// A network from answers to what lay behind them, trained on pairs (D-DAE's generative model).
import type { Matrix } from '../../contract/arrays.js';
import type { Rng, Work } from '../../contract/plugins.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { createDenseNetwork, type DenseNetwork } from '../../tensor/blocks/dense-network.js';
import { LossOptimizer } from '../../tensor/blocks/loss-optimizer.js';
import { logitDistance } from '../../tensor/blocks/losses.js';
import { matrixOf, matrixValues, release, scoped, type Values } from '../../tensor/blocks/values.js';
import type { PairTable } from './pair-table.js';

/** Hidden units by classes, as public code has them for 10, 43, 100, and 200 or 256 (ModelGuard, train_shadow.py). */
const HIDDEN = [
  { classes: 10, units: [128, 64] },
  { classes: 43, units: [512, 256] },
  { classes: 100, units: [1024, 512] },
] as const;
const MOST_HIDDEN = [2048, 1024] as const;
/** Of SGD with momentum 0.9; halved every hundred epochs. */
const LEARNING_RATE = 1e-2;
const WEIGHT_DECAY = 1e-4;
const HALVED_EVERY = 100;
const BATCH = 1024;

export function hiddenUnits(classes: number): readonly number[] {
  return HIDDEN.find((known) => classes <= known.classes)?.units ?? MOST_HIDDEN;
}

export interface RestorerTraining extends Work {
  readonly epochs: number;
  readonly rng: Rng;
}

/** Holds its weights until `dispose`. */
export interface Restorer {
  /** float32 [n, classes], rows that sum to 1. */
  restore(answers: Matrix): Promise<Matrix>;
  dispose(): void;
}

/** Minimises the mean of |restored − clean| over classes and pairs. Throws NumericError `non-finite-loss`. */
export async function trainRestorer(pairs: PairTable, training: RestorerTraining): Promise<Restorer> {
  const { columns } = pairs.clean;
  const seed = 1 + training.rng.fork('restorer').nextInt(2 ** 31 - 2);
  const network = createDenseNetwork({ inputs: columns, hidden: hiddenUnits(columns), outputs: columns, seed });
  try {
    await learn(network, pairs, training, seed);
  } catch (error) {
    network.dispose();
    throw error;
  }
  return { restore: (answers) => restored(network, answers), dispose: () => network.dispose() };
}

async function learn(
  network: DenseNetwork,
  { clean, perturbed }: PairTable,
  { epochs, rng, signal, onProgress }: RestorerTraining,
  seed: number,
): Promise<void> {
  const options = { optimizer: 'sgd', learningRate: LEARNING_RATE, weightDecay: WEIGHT_DECAY, seed } as const;
  const optimizer = new LossOptimizer([network], options);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      signal.throwIfAborted();
      const factor = 0.5 ** Math.floor(epoch / HALVED_EVERY);
      const order = rng.fork(`epoch ${epoch}`).permutation(clean.rows);
      for (let first = 0; first < order.length; first += BATCH) {
        const rows = order.subarray(first, first + BATCH);
        // The batch's variance of one pair is none.
        if (rows.length < 2) continue;
        const [answers, truth] = [matrixValues(pickRows(perturbed, rows)), matrixValues(pickRows(clean, rows))];
        const loss = (): Values => logitDistance(network.posteriors(answers, { training: true }), truth);
        await optimizer.step(loss, factor, { values: [answers, truth] });
        release(answers, truth);
      }
      onProgress({ fraction: (epoch + 1) / epochs, note: `restorer, epoch ${epoch + 1} of ${epochs}` });
    }
  } finally {
    optimizer.dispose();
  }
}

async function restored(network: DenseNetwork, answers: Matrix): Promise<Matrix> {
  const values = matrixValues(answers);
  const posteriors = scoped(() => network.posteriors(values));
  const matrix = await matrixOf(posteriors);
  release(values, posteriors);
  return matrix;
}
