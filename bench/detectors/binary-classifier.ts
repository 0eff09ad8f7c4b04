// The poster's detector: a small network that learns benign queries against those of a pool.
import Type, { type Static } from '#typebox';
import type { ImageStore, Matrix } from '../contract/arrays.js';
import type { DetectorFit, DetectorPlugin, NetworkTraining, TrainableNetwork } from '../contract/plugins.js';
import { Positive, strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { balancedSample } from './shared/balanced-sample.js';
import { packFiles, unpackFiles } from '../lib/files/pack.js';
import { decodeJson, encodeJson } from '../lib/json/bytes.js';
import { oneHot } from '../lib/arrays/one-hot.js';
import { stateFile } from './shared/plugin-state.js';
import { deriveSeed } from '../lib/random/rng.js';

/** Benign is class 0, anomalous class 1. */
const CLASSES = 2;
const DEFAULTS = { epochs: 4, batchSize: 64, learningRate: 0.05, maximumImages: 5000, chooseEpoch: false } as const;
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
  chooseEpoch: Type.Optional(
    Type.Boolean({
      default: DEFAULTS.chooseEpoch,
      description: 'Keep the weights of the epoch with the lowest validation loss instead of the last',
    }),
  ),
});

const Meta = strictObject({
  schemaVersion: Type.Literal(1),
  height: Positive,
  width: Positive,
  channels: Positive,
  /** Absent where the last epoch was taken unseen. */
  chosen: Type.Optional(
    strictObject({
      epoch: Positive,
      validationLosses: Type.Array(Type.Number(), { description: 'By epoch, in nats; both sides weigh alike' }),
    }),
  ),
});
type Chosen = NonNullable<Static<typeof Meta>['chosen']>;

/**
 * A two-class network on as many benign as anomalous images; the score is the log-odds of "anomalous". With `chooseEpoch`
 * the weights are those after the epoch with the lowest validation loss, the earliest on a tie, for benign and anomalous
 * validation images weighed alike; else validation images are left to the threshold. Test images decide nothing.
 */
export const detector: DetectorPlugin = {
  meta: {
    id: 'binary-classifier',
    title: 'Binary classifier',
    version: '1.0.0',
    summary: "A small CNN trained to tell the service's own images from those of a query pool.",
    paper: null,
    control: false,
    trainsNetwork: true,
  },
  parameters: Options,
  async prepare(fit, parameters) {
    const { benign, anomalous, networks, seed, signal, onProgress } = fit;
    const given = { ...DEFAULTS, ...checkJson(Options, parameters, 'binary-classifier') };
    const { maximumImages, chooseEpoch, ...options } = given;
    const sides = { benign: benign.train, anomalous: anomalous.train };
    const { images, labels } = balancedSample(sides, maximumImages, seed);
    const network = await networks.create({
      shape: images.shape,
      classes: CLASSES,
      seed: deriveSeed('detector-weights', seed),
    });
    try {
      const training = {
        images,
        targets: oneHot(labels, CLASSES),
        options,
        seed: deriveSeed('detector-training', seed),
        signal,
        onProgress,
      };
      const chosen = chooseEpoch ? { chosen: await trainAndChoose(network, training, fit, maximumImages) } : {};
      if (!chooseEpoch) await network.train(training);
      const [height, width, channels] = images.shape;
      const meta = encodeJson(Meta, { schemaVersion: 1, height, width, channels, ...chosen }, META_FILE);
      return { [META_FILE]: meta, [WEIGHTS_FILE]: await network.save() };
    } finally {
      network.dispose();
    }
  },
  async open(state, _parameters, networks) {
    const { height, width, channels } = decodeJson(Meta, stateFile(state, META_FILE), META_FILE);
    const shape = [height, width, channels] as const;
    const network = await networks.open({ shape, classes: CLASSES }, stateFile(state, WEIGHTS_FILE));
    return {
      score: async (queries) => anomalyLogOdds(await network.predict(queries)),
      dispose: () => network.dispose(),
    };
  },
};

interface Snapshot {
  readonly loss: number;
  readonly epoch: number;
  readonly weights: Uint8Array;
}

/** Trains all epochs, then goes back to the best of them. */
async function trainAndChoose(
  network: TrainableNetwork,
  training: NetworkTraining,
  { benign, anomalous }: DetectorFit,
  atMost: number,
): Promise<Chosen> {
  const validationLosses: number[] = [];
  let best: Snapshot = { loss: Number.POSITIVE_INFINITY, epoch: 0, weights: new Uint8Array() };
  const onEpoch = async (epoch: number): Promise<void> => {
    const loss =
      ((await meanLoss(network, benign.validation, 0, atMost)) +
        (await meanLoss(network, anomalous.validation, 1, atMost))) /
      2;
    validationLosses.push(loss);
    if (loss < best.loss) best = { loss, epoch, weights: await network.save() };
  };
  const remembered = {
    save: () => packFiles({ losses: bytesOf([best.loss, best.epoch, ...validationLosses]), weights: best.weights }),
    load: (bytes: Uint8Array) => {
      const { losses = bytes, weights = bytes } = unpackFiles(bytes);
      const [loss = Number.NaN, epoch = 0, ...before] = new Float64Array(losses.buffer);
      best = { loss, epoch, weights };
      validationLosses.push(...before);
    },
  };
  await network.train({ ...training, onEpoch, remembered });
  network.load(best.weights);
  return { epoch: best.epoch, validationLosses };
}

/** Float64, so that a number that is none stays what it is. */
function bytesOf(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** Mean of -ln p(side) in nats over the first images of one side. */
async function meanLoss(network: TrainableNetwork, store: ImageStore, side: 0 | 1, atMost: number): Promise<number> {
  const rows = Array.from({ length: Math.min(store.count, atMost) }, (_, row) => row);
  const { values } = await network.predict({ store, rows });
  const losses = rows.map((row) => -Math.log(Math.max(values[2 * row + side] ?? 0, SMALLEST_POSTERIOR)));
  return losses.reduce((sum, loss) => sum + loss, 0) / rows.length;
}

/** The quotient keeps apart what the posterior of the likelier class alone would round to 1. */
function anomalyLogOdds({ values, rows }: Matrix): Float64Array {
  const log = (index: number): number => Math.log(Math.max(values[index] ?? 0, SMALLEST_POSTERIOR));
  return Float64Array.from({ length: rows }, (_, row) => log(2 * row + 1) - log(2 * row));
}
