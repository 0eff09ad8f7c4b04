// Training steps of `cnn` on TensorFlow's C library, as a victim's job does them: by graphs or operation by operation.
import { resolveTraining } from '../../contract/training.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { createRng } from '../../lib/random/rng.js';
import { model } from '../../models/cnn.js';
import { drawPlacements } from '../../tensor/augment.js';
import { backend } from '../../tensor/backends/tensorflow.js';
import { Classifier } from '../../tensor/classifier.js';
import { executionReport, wantExecution, type Execution } from '../../tensor/graph/execution.js';
import { openTensors } from '../../tensor/open.js';
import { toInput } from '../../tensor/pixels.js';
import { TrainingStep } from '../../tensor/training-step.js';
import type { Benchmark } from './benchmark.js';
import { noiseImages } from './noise.js';

const BATCH = 8;
const STEPS = 4;
const CLASSES = 10;
const RATES = { learningRate: 0.01, momentum: 0.9 };

/** One repetition: four steps, 8 images each, and a look at the loss. */
export function nativeSteps(title: string, execution: Execution): Benchmark {
  return {
    title,
    control: false,
    warmups: 3,
    repetitions: 12,
    async lack() {
      const probe = await backend.probe();
      return probe.available ? null : probe.reason;
    },
    async open() {
      await openTensors({ backend: 'tensorflow', threads: 1 });
      wantExecution(execution);
      const images = noiseImages(BATCH, [32, 32, 3]);
      const classifier = Classifier.create({ plugin: model, shape: images.shape, classes: CLASSES, seed: 1 });
      const training = resolveTraining({ epochs: 1, augmentation: { cropPixels: 4, flip: true } }, BATCH);
      const trainer = new TrainingStep(classifier, training, 1);
      const { values: targets } = oneHot(
        Int32Array.from({ length: BATCH }, (_, row) => row % CLASSES),
        CLASSES,
      );
      const rng = createRng('augmentation of a benchmark');
      let step = 0;
      return {
        async run() {
          for (let turn = 0; turn < STEPS; turn++) {
            const input = toInput(images, drawPlacements(rng, BATCH, training.augmentation));
            trainer.run({ step, rates: RATES, count: BATCH, input, targets, weights: null });
            step += 1;
          }
          await trainer.readTotals(step, true);
          const { execution: done, refused } = executionReport();
          if (execution === 'graph' && done !== 'graph') throw new Error(`${title}: no graphs; ${refused.join('; ')}`);
        },
        counters: () => ({ rowsEvaluated: step * BATCH }),
        close() {
          trainer.dispose();
          classifier.dispose();
          wantExecution('graph');
          return Promise.resolve();
        },
      };
    },
  };
}
