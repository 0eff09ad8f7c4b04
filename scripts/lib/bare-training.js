// The bare loop of scripts/bench-harness.js: a job's training on images in memory, without anything around it.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { built } from './compile.js';

/** @typedef {import('../../bench/pipeline/execution/job-protocol.js').JobRequest} JobRequest */

const { job, data, backend, threads, precision } = /** @type {JobRequest} */ (
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
);
const { spec } = job;
if (spec.kind !== 'train-victim') throw new TypeError(`expected a train-victim job, got ${spec.kind}`);
const { openTensors } = await built(/** @type {typeof import('../../bench/tensor/open.js')} */ ({}), 'tensor/open');
await openTensors({ backend, threads, precision });
const { openSlice } = await built(
  /** @type {typeof import('../../bench/pipeline/data/slice.js')} */ ({}),
  'pipeline/data/slice',
);
const { initialNetwork, shape3 } = await built(
  /** @type {typeof import('../../bench/pipeline/jobs/network.js')} */ ({}),
  'pipeline/jobs/network',
);
const { drawPlacements } = await built(
  /** @type {typeof import('../../bench/tensor/augment.js')} */ ({}),
  'tensor/augment',
);
const { toInput } = await built(/** @type {typeof import('../../bench/tensor/pixels.js')} */ ({}), 'tensor/pixels');
const { ratesAt } = await built(/** @type {typeof import('../../bench/tensor/schedule.js')} */ ({}), 'tensor/schedule');
const { TrainingStep } = await built(
  /** @type {typeof import('../../bench/tensor/training-step.js')} */ ({}),
  'tensor/training-step',
);
const { createRng } = await built(/** @type {typeof import('../../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');

const { images, labels } = await openSlice(spec.train, data);
const classifier = await initialNetwork({ spec, dataRoot: data }, shape3(spec.train.shape));
const { training, classes } = spec;
const perEpoch = Math.ceil(images.count / training.batchSize);
const rng = createRng('a bare loop');
const trainer = new TrainingStep(classifier, training, 1);
process.send?.('first step');
for (let epoch = 0; epoch < training.epochs; epoch++) {
  const order = rng.permutation(images.count);
  for (let batch = 0; batch < perEpoch; batch++) {
    const step = epoch * perEpoch + batch;
    const rows = order.subarray(batch * training.batchSize, (batch + 1) * training.batchSize);
    const targets = new Float32Array(rows.length * classes);
    for (const [at, row] of rows.entries()) targets[at * classes + (labels[row] ?? 0)] = 1;
    const input = toInput(images.read(rows), drawPlacements(rng, rows.length, training.augmentation));
    trainer.run({ step, rates: ratesAt(training, step, perEpoch), count: rows.length, input, targets, weights: null });
  }
  await trainer.readTotals((epoch + 1) * perEpoch - 1, true);
  process.send?.('epoch done');
}
process.disconnect();
