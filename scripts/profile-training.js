// npm run bench:profile: where the time of a training step goes, by operation. A benchmark, not a test.
//
//   npm run bench:profile -- [--backend tensorflow|wasm|cpu] [--model cnn] [--work training|inference] [--batch 64]
//                            [--precision fp32|bf16] [--threads 2] [--steps 20]
//
// On the native backend the operations are TensorFlow's own, elsewhere the kernels of TensorFlow.js without what they call.
// Every call is synchronous, so that its time is the operation's; the rest is JavaScript. Nothing runs as a graph here: within
// one there are no calls to time.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { CLASSES, SHAPE } from './lib/bench-victims.js';
import { built, ensureBuilt } from './lib/compile.js';
import { runMain, say, ScriptError } from './lib/project.js';

/** @typedef {import('../bench/tensor/profile.js').Spent} Spent */

const WARMUPS = 3;
const ROWS = 14;

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'tensorflow' },
    model: { type: 'string', default: 'cnn' },
    work: { type: 'string', default: 'training' },
    batch: { type: 'string', default: '64' },
    precision: { type: 'string', default: 'fp32' },
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '20' },
  },
});

await runMain(async () => {
  ensureBuilt();
  const { openTensors } = await built(/** @type {typeof import('../bench/tensor/open.js')} */ ({}), 'tensor/open');
  const opened = await openTensors({
    backend: options.backend,
    threads: Number(options.threads),
    execution: 'eager',
    precision: /** @type {'fp32' | 'bf16'} */ (options.precision),
  });
  const step = await stepOf();
  for (let index = 0; index < WARMUPS; index++) await step(index);
  const { profileOperations } = await built(
    /** @type {typeof import('../bench/tensor/profile.js')} */ ({}),
    'tensor/profile',
  );
  const spent = profileOperations();
  // The first step after the exchange is not timed: it meets functions that are not compiled yet.
  await step(WARMUPS);
  spent.clear();
  const steps = Number(options.steps);
  const start = performance.now();
  for (let index = 0; index < steps; index++) await step(WARMUPS + 1 + index);
  const total = (performance.now() - start) / steps;
  const { model, work, batch, backend, precision } = options;
  say(
    `${model}, ${work}, batch ${batch}, ${backend}, ${precision}, ${opened.threads} threads, ${steps} steps of ${total.toFixed(1)} ms`,
  );
  print(spent, total, steps);
  return 0;
});

/** @returns {Promise<(index: number) => Promise<unknown>>} one step of the work that is asked for */
async function stepOf() {
  const batch = Number(options.batch);
  const { loadPlugin } = await built(
    /** @type {typeof import('../bench/pipeline/registry/registry.js')} */ ({}),
    'pipeline/registry/registry',
  );
  const { Classifier } = await built(
    /** @type {typeof import('../bench/tensor/classifier.js')} */ ({}),
    'tensor/classifier',
  );
  const plugin = await loadPlugin('models', options.model);
  const parameters = options.model === 'resnet34' ? { stem: 'small' } : {};
  const classifier = Classifier.create({ plugin, shape: SHAPE, classes: CLASSES, seed: 1, parameters });
  const pixels = Uint8Array.from({ length: batch * 32 * 32 * 3 }, (_, index) => (index * 2_654_435_761) >>> 24);
  const images = { pixels, count: batch, shape: SHAPE };
  if (options.work === 'inference') return () => classifier.predict(images, { batchSize: batch });
  if (options.work !== 'training') throw new ScriptError(`--work is training or inference, not ${options.work}`);
  const { TrainingStep } = await built(
    /** @type {typeof import('../bench/tensor/training-step.js')} */ ({}),
    'tensor/training-step',
  );
  const { resolveTraining } = await built(
    /** @type {typeof import('../bench/contract/training.js')} */ ({}),
    'contract/training',
  );
  const { drawPlacements } = await built(
    /** @type {typeof import('../bench/tensor/augment.js')} */ ({}),
    'tensor/augment',
  );
  const { toInput } = await built(/** @type {typeof import('../bench/tensor/pixels.js')} */ ({}), 'tensor/pixels');
  const { createRng } = await built(/** @type {typeof import('../bench/lib/random/rng.js')} */ ({}), 'lib/random/rng');
  const recipe = { epochs: 1, batchSize: batch, learningRate: 0.01, weightDecay: 5e-4 };
  const training = resolveTraining({ ...recipe, augmentation: { cropPixels: 4, flip: true } }, batch);
  const trainer = new TrainingStep(classifier, training, 1);
  const rng = createRng('augmentation of a profile');
  const targets = Float32Array.from({ length: batch * CLASSES }, (_, index) => (index % (CLASSES + 1) === 0 ? 1 : 0));
  const rates = { learningRate: 0.01, momentum: 0.9 };
  return async (index) => {
    const input = toInput(images, drawPlacements(rng, batch, training.augmentation));
    trainer.run({ step: index, rates, count: batch, input, targets, weights: null });
    await trainer.readTotals(index, false);
  };
}

/**
 * @param {Map<string, Spent>} spent
 * @param {number} total - ms a step
 * @param {number} steps
 */
function print(spent, total, steps) {
  const rows = [...spent].map(([name, { ms, calls }]) => ({ name, ms: ms / steps, calls: calls / steps }));
  rows.sort((a, b) => b.ms - a.ms);
  const shown = rows.slice(0, ROWS);
  const sum = (/** @type {readonly { ms: number }[]} */ some) => some.reduce((all, { ms }) => all + ms, 0);
  const calls = rows.reduce((all, row) => all + row.calls, 0);
  const others = {
    name: 'other operations',
    ms: sum(rows) - sum(shown),
    calls: calls - sum(shown.map((row) => ({ ms: row.calls }))),
  };
  const outside = { name: 'outside operations', ms: total - sum(rows), calls: Number.NaN };
  process.stdout.write('| operation | calls | ms | share |\n| --- | --- | --- | --- |\n');
  for (const { name, ms, calls: count } of [...shown, others, outside]) {
    const cells = [
      name,
      Number.isNaN(count) ? '' : Math.round(count),
      ms.toFixed(1),
      `${((100 * ms) / total).toFixed(1)} %`,
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}
