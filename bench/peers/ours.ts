// One fresh process of ours: the work of pytorch/peer.py, timed alike, printed as a sample document.
import { resolveTraining } from '../contract/training.js';
import { SampleDocument } from '../contract/samples.js';
import { checkJson } from '../contract/validate.js';
import type { ModelPlugin } from '../tensor/model-plugin.js';
import { imageSize, type Images, type Shape3 } from '../contract/arrays.js';
import { monotonicMs } from '../lib/process/clock.js';
import { createRng } from '../lib/random/rng.js';
import { model as cnn } from '../models/cnn.js';
import { model as resnet34 } from '../models/resnet34.js';
import { drawPlacements } from '../tensor/augment.js';
import { Classifier } from '../tensor/classifier.js';
import { openTensors } from '../tensor/open.js';
import { toInput } from '../tensor/pixels.js';
import { TrainingStep } from '../tensor/training-step.js';
import { OursRequest, type Step } from './work.js';

const CLASSES = 10;
const SHAPE: Shape3 = [32, 32, 3];
const MODELS: Readonly<Record<string, ModelPlugin>> = { cnn, resnet34 };
/** Steps between two looks at the loss, as in bench/tensor/train.ts. */
const STEPS_PER_REPORT = 16;
const RATES = { learningRate: 0.01, momentum: 0.9 };

const request = checkJson(OursRequest, JSON.parse(process.argv[2] ?? 'null') as unknown, 'request of a peer process');
const { id, backend, threads, precision, execution, warmups, least, seconds } = request;
await openTensors({ backend, threads, precision, execution });
const step = request.work === 'training' ? training(request) : inference(request);
const samplesMs = await timed(step, { warmups, least, seconds });
const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
const document = { schemaVersion: 1, benchmarks: [{ id, samplesMs, peakMemoryBytes }] };
process.stdout.write(JSON.stringify(checkJson(SampleDocument, document, id)));

/** SGD with Nesterov momentum and decay on augmented batches of a shuffled epoch. */
function training({ batch, model }: OursRequest): Step {
  const images = noise(8 * batch);
  const options = { epochs: 1, batchSize: batch, learningRate: 0.01, augmentation: { cropPixels: 4, flip: true } };
  const recipe = resolveTraining({ ...options, weightDecay: 5e-4 }, images.count);
  const trainer = new TrainingStep(classifierOf(model), recipe, 1);
  const rng = createRng('augmentation of a peer');
  const order = createRng('order of a peer').permutation(images.count);
  return async (index) => {
    const start = (index * batch) % images.count;
    const rows = order.subarray(start, start + batch);
    const targets = new Float32Array(batch * CLASSES);
    for (const [at, row] of rows.entries()) targets[at * CLASSES + (row % CLASSES)] = 1;
    const placements = drawPlacements(rng, batch, recipe.augmentation);
    const input = toInput(gathered(images, rows), placements);
    trainer.run({ step: index, rates: RATES, count: batch, input, targets, weights: null });
    if ((index + 1) % STEPS_PER_REPORT === 0) await trainer.readTotals(index, false);
  };
}

/** Pixels in, posteriors out. */
function inference({ batch, model }: OursRequest): Step {
  const images = noise(8 * batch);
  const classifier = classifierOf(model);
  const size = batch * imageSize(SHAPE);
  return async (index) => {
    const start = (index % 8) * size;
    const part = { pixels: images.pixels.subarray(start, start + size), count: batch, shape: SHAPE };
    await classifier.predict(part, { batchSize: batch });
  };
}

function classifierOf(model: string): Classifier {
  const plugin = MODELS[model];
  if (plugin === undefined) throw new RangeError(`peers: no model ${model}`);
  const parameters = model === 'resnet34' ? { stem: 'small' } : {};
  return Classifier.create({ plugin, shape: SHAPE, classes: CLASSES, seed: 1, parameters });
}

function noise(count: number): Images {
  const rng = createRng('images of a peer');
  const pixels = Uint8Array.from({ length: count * imageSize(SHAPE) }, () => rng.nextInt(256));
  return { pixels, count, shape: SHAPE };
}

function gathered({ pixels, shape }: Images, rows: Int32Array): Images {
  const size = imageSize(shape);
  const output = new Uint8Array(rows.length * size);
  for (const [at, row] of rows.entries()) output.set(pixels.subarray(row * size, (row + 1) * size), at * size);
  return { pixels: output, count: rows.length, shape };
}

type Timing = Pick<OursRequest, 'warmups' | 'least' | 'seconds'>;

/** Milliseconds of each step after the warm-up: at least `least` steps, and more until `seconds` have passed. */
async function timed(run: Step, { warmups, least, seconds }: Timing): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < warmups; index++) await run(index);
  const started = monotonicMs();
  for (let index = warmups; samples.length < least || monotonicMs() - started < seconds * 1000; index++) {
    const before = monotonicMs();
    await run(index);
    samples.push(monotonicMs() - before);
  }
  return samples;
}
