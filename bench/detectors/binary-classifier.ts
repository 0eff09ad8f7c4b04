// The poster's detector: a small network that learns benign queries against those of a pool.
import Type from 'typebox';
import type { Matrix, Shape3 } from '../contract/arrays.js';
import type { DetectorPlugin } from '../contract/plugins.js';
import { Positive, strictObject } from '../contract/primitives.js';
import { resolveTraining } from '../contract/training.js';
import { checkJson } from '../contract/validate.js';
import { balancedSample } from '../lib/balanced-sample.js';
import { decodeJson, encodeJson } from '../lib/json-bytes.js';
import { oneHot } from '../lib/one-hot.js';
import { stateFile } from '../lib/plugin-state.js';
import { deriveSeed } from '../lib/rng.js';
import { Classifier } from '../tensor/classifier.js';
import { detectorNetwork } from '../tensor/detector-network.js';
import { train } from '../tensor/train.js';

/** Benign is class 0, anomalous class 1. */
const CLASSES = 2;
const DEFAULTS = { epochs: 4, batchSize: 64, learningRate: 0.05, maximumImages: 5000 } as const;
const META_FILE = 'detector.json';
const WEIGHTS_FILE = 'detector.safetensors';
/** The smallest positive float32: posteriors of 0 still have a logarithm. */
const SMALLEST_POSTERIOR = 2 ** -149;

const Options = strictObject({
  epochs: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULTS.epochs })),
  batchSize: Type.Optional(Type.Integer({ minimum: 2, default: DEFAULTS.batchSize })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: DEFAULTS.learningRate, description: 'Peak rate of SGD, one cycle' }),
  ),
  maximumImages: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.maximumImages,
      description: 'Training images of each side, drawn by the seed',
    }),
  ),
});

const Meta = strictObject({
  schemaVersion: Type.Literal(1),
  height: Positive,
  width: Positive,
  channels: Positive,
});

/**
 * A two-class network on as many benign as anomalous images; the score is the log-odds of "anomalous". Nothing is chosen
 * on validation images here: they are left to the threshold.
 */
export const detector: DetectorPlugin = {
  meta: {
    id: 'binary-classifier',
    title: 'Binary classifier',
    version: '1.0.0',
    summary: "A small CNN trained to tell the service's own images from those of a query pool.",
    paper: null,
    needsAnswers: false,
    control: false,
  },
  parameters: Options,
  async prepare({ benign, anomalous, seed, signal, onProgress }, parameters) {
    const { maximumImages, ...recipe } = { ...DEFAULTS, ...checkJson(Options, parameters, 'binary-classifier') };
    const sides = { benign: benign.train, anomalous: anomalous.train };
    const { images, labels } = balancedSample(sides, maximumImages, seed);
    const classifier = createClassifier(images.shape, deriveSeed('detector-weights', seed));
    try {
      await train({
        classifier,
        images,
        targets: oneHot(labels, CLASSES),
        training: resolveTraining(recipe, images.count),
        seed: deriveSeed('detector-training', seed),
        signal,
        onProgress: ({ epoch, epochs, step, steps, loss }) =>
          onProgress({ fraction: step / steps, note: `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}` }),
      });
      const [height, width, channels] = images.shape;
      const meta = encodeJson(Meta, { schemaVersion: 1, height, width, channels }, META_FILE);
      return { [META_FILE]: meta, [WEIGHTS_FILE]: await classifier.save() };
    } finally {
      classifier.dispose();
    }
  },
  async open(state) {
    const { height, width, channels } = decodeJson(Meta, stateFile(state, META_FILE), META_FILE);
    const classifier = createClassifier([height, width, channels], 1);
    classifier.load(stateFile(state, WEIGHTS_FILE));
    return Promise.resolve({
      score: async (queries) => anomalyLogOdds(await classifier.predict(queries)),
      dispose: () => classifier.dispose(),
    });
  },
};

function createClassifier(shape: Shape3, seed: number): Classifier {
  return Classifier.create({ plugin: detectorNetwork, shape, classes: CLASSES, seed });
}

/** The quotient keeps apart what the posterior of the likelier class alone would round to 1. */
function anomalyLogOdds({ values, rows }: Matrix): Float64Array {
  const log = (index: number): number => Math.log(Math.max(values[index] ?? 0, SMALLEST_POSTERIOR));
  return Float64Array.from({ length: rows }, (_, row) => log(2 * row + 1) - log(2 * row));
}
