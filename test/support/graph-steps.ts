// Training steps of two batch sizes in turns, by graphs and operation by operation.
import type { Shape3 } from '../../bench/contract/arrays.js';
import { resolveTraining, type TrainingOptions } from '../../bench/contract/training.js';
import { createRng } from '../../bench/lib/random/rng.js';
import { Classifier } from '../../bench/tensor/classifier.js';
import { wantExecution, type Execution } from '../../bench/tensor/graph/execution.js';
import type { ModelPlugin } from '../../bench/tensor/model-plugin.js';
import { TrainingStep } from '../../bench/tensor/training-step.js';

/** The first is eager, two of each size are recorded, and the sizes change places afterwards. */
const SIZES = [4, 4, 4, 4, 3, 3, 3, 4, 3];

export interface GraphCase {
  readonly plugin: ModelPlugin;
  readonly shape: Shape3;
  readonly training?: TrainingOptions;
  /** Whether each image's loss has a weight of its own. */
  readonly weighted?: boolean;
}

export interface Stepped {
  /** Weights and running statistics after the last step, as a file. */
  readonly weights: Uint8Array;
  readonly totals: { readonly loss: number; readonly accuracy: number };
}

export async function stepped(
  execution: Execution,
  { plugin, shape, training, weighted }: GraphCase,
): Promise<Stepped> {
  wantExecution(execution);
  const classes = 3;
  const classifier = Classifier.create({ plugin, shape, classes, seed: 1 });
  const trainer = new TrainingStep(classifier, resolveTraining({ weightDecay: 0.01, ...training }, 4), 1);
  for (const [step, count] of SIZES.entries()) {
    const rng = createRng(`step ${step}`);
    trainer.run({
      step,
      rates: { learningRate: 0.01 / (1 + step), momentum: 0.95 - 0.01 * step },
      count,
      input: Float32Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => rng.normal()),
      targets: Float32Array.from({ length: count * classes }, (_, at) => Number(at % classes === (at + step) % 2)),
      weights: weighted === true ? Float32Array.from({ length: count }, () => rng.nextFloat()) : null,
    });
  }
  const totals = await trainer.readTotals(SIZES.length, true);
  trainer.dispose();
  const weights = await classifier.save();
  classifier.dispose();
  wantExecution('graph');
  return { weights, totals };
}
