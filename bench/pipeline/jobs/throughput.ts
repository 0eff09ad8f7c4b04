// Times one kind of work at one batch size with tinybench; the process does nothing else.
import { Bench } from 'tinybench';
import { imageSize, type Images } from '../../contract/arrays.js';
import { resolveTraining } from '../../contract/training.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { storeOf } from '../../lib/images/image-store.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { createRng } from '../../lib/random/rng.js';
import { OracleCore } from '../../oracle/core.js';
import { inProcessOracle } from '../../oracle/in-process.js';
import type { Classifier } from '../../tensor/classifier.js';
import { BATCHES_TO_GRAPH } from '../../tensor/forward-runs.js';
import { hasGraphs } from '../../tensor/graph/execution.js';
import { train } from '../../tensor/train.js';
import type { JobBody, JobContext } from './context.js';
import { createNetwork, shape3 } from './network.js';

const WARMUP_RUNS = 3;

/** Questions to a network are timed as the graphs that they become, where the backend has graphs. */
function warmupsOf({ spec: { measure }, backend: { id } }: JobContext<'throughput'>): number {
  return measure !== 'training-step' && hasGraphs(id) ? BATCHES_TO_GRAPH + WARMUP_RUNS : WARMUP_RUNS;
}

/** Training is timed in runs of so many steps, so that the loop's start does not count. */
const STEPS_PER_SAMPLE = 4;

export const run: JobBody<'throughput'> = async (context) => {
  const { spec, onProgress } = context;
  const shape = shape3(spec.shape);
  const classifier = await createNetwork(spec.model, { shape, classes: spec.classes, role: spec.kind, seed: 1 });
  const { work, batches } = workOf(context, classifier);
  const bench = new Bench({
    time: 0,
    iterations: spec.samples,
    warmupTime: 0,
    warmupIterations: warmupsOf(context),
    retainSamples: true,
  });
  bench.add(spec.measure, work);
  onProgress(0, `${spec.samples} samples of ${spec.measure}, batch ${spec.batchSize}`);
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state === 'errored') throw result.error;
  if (result?.state !== 'completed') throw new Error(`tinybench ended in state ${result?.state ?? 'none'}`);
  const samples = Float64Array.from(result.latency.samples ?? [], (milliseconds) => milliseconds / batches);
  return { files: { 'samples-ms.npy': encodeNpy(samples, [samples.length]) }, summary: { batchSize: spec.batchSize } };
};

interface TimedWork {
  readonly work: () => Promise<void>;
  /** Batches that one call of `work` does. */
  readonly batches: number;
}

function workOf(context: JobContext<'throughput'>, classifier: Classifier): TimedWork {
  const { spec, signal } = context;
  const images = randomImages(spec.batchSize, shape3(spec.shape));
  if (spec.measure === 'inference')
    return {
      work: async () => {
        await classifier.predict(images, { batchSize: spec.batchSize });
      },
      batches: 1,
    };
  if (spec.measure === 'training-step') {
    const many = randomImages(spec.batchSize * STEPS_PER_SAMPLE, images.shape);
    const targets = oneHot(
      Int32Array.from({ length: many.count }, (_, row) => row % spec.classes),
      spec.classes,
    );
    const training = { ...resolveTraining({ epochs: 1 }, many.count), batchSize: spec.batchSize };
    const store = storeOf(many);
    return {
      work: async () => {
        await train({ classifier, images: store, targets, training, seed: 1, signal });
      },
      batches: STEPS_PER_SAMPLE,
    };
  }
  const core = new OracleCore({
    classes: spec.classes,
    inputShape: images.shape,
    budgetQueries: spec.batchSize * (spec.samples + warmupsOf(context) + 1) * 2,
    victim: (batch) => classifier.predict(batch, { batchSize: spec.batchSize }),
    defense: { answer: (posteriors) => posteriors },
    seed: 1,
  });
  const oracle = inProcessOracle({
    core,
    pool: { images: storeOf(images), labels: null, classNames: null },
    client: 'bench',
  });
  const rows = Array.from({ length: images.count }, (_, row) => row);
  return {
    work: async () => {
      await oracle.query({ rows });
    },
    batches: 1,
  };
}

function randomImages(count: number, shape: Images['shape']): Images {
  const rng = createRng('throughput');
  return { pixels: Uint8Array.from({ length: count * imageSize(shape) }, () => rng.nextInt(256)), count, shape };
}
