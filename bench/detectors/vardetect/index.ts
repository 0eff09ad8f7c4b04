// A client's last queries against the owner's images, as a variational autoencoder of these sees both (Pal et al. 2021).
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type {
  Observed,
  StreamDetector,
  StreamDetectorPlugin,
  StreamVerdict,
  TrainableNetwork,
} from '../../contract/plugins.js';
import { Positive, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { decodeJson, encodeJson } from '../../lib/json/bytes.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { askedInBatches } from '../shared/features.js';
import { float32Matrix } from '../shared/float32-matrix.js';
import { windowThreshold } from '../shared/honest-windows.js';
import { stateFile } from '../shared/plugin-state.js';
import { encode, trainEncoder } from './autoencoder.js';
import { discrepancy, meanWithin, medianDistance } from './discrepancy.js';

const DEFAULTS = {
  window: 100,
  reference: 500,
  latent: 16,
  epochs: 5,
  batchSize: 64,
  learningRate: 1e-3,
  maximumImages: 5000,
} as const;
const FALSE_ALARMS = 0.01;
const SUBSETS = 500;
const FILES = { meta: 'detector.json', weights: 'encoder.safetensors', reference: 'reference.npy' } as const;

const Options = strictObject({
  window: Type.Optional(
    Type.Integer({ minimum: 2, default: DEFAULTS.window, description: 'Queries of a client that are judged together' }),
  ),
  reference: Type.Optional(
    Type.Integer({
      minimum: 2,
      default: DEFAULTS.reference,
      description: "The owner's images that they are compared with",
    }),
  ),
  latent: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULTS.latent, description: 'Width of the encoding' })),
  epochs: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULTS.epochs, description: 'Of the autoencoder' })),
  batchSize: Type.Optional(Type.Integer({ minimum: 2, default: DEFAULTS.batchSize })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: DEFAULTS.learningRate, description: "Adam's" }),
  ),
  maximumImages: Type.Optional(
    Type.Integer({ minimum: 2, default: DEFAULTS.maximumImages, description: 'Training images, drawn by the seed' }),
  ),
});
type Settings = Required<Static<typeof Options>>;

const Meta = strictObject({
  schemaVersion: Type.Literal(1),
  height: Positive,
  width: Positive,
  channels: Positive,
  sigma: Type.Number({ exclusiveMinimum: 0 }),
  threshold: Type.Number(),
});

/** Alarms where the unbiased MMD² of a whole window and the owner's images exceeds that of all but few honest windows. */
export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'vardetect',
    title: 'VarDetect',
    version: '1.0.0',
    summary: "Compares windows of a client's queries with the owner's images in the latent space of an autoencoder.",
    paper: {
      citation: 'Pal, Gupta, Kanade and Shevade: Stateful Detection of Model Extraction Attacks (2021)',
      url: 'https://arxiv.org/abs/2107.05166',
    },
    departures: [
      'The statistic is the maximum mean discrepancy of latent means, from memory of the paper: its modification of the autoencoder is not followed.',
      "Width of the kernel: the median distance of two of the owner's images; windows follow each other without overlap.",
      'The threshold is the 99th percentile over honest windows unless a rate of false alarms is stated, the share that the public code has for single images.',
      'Encoder and decoder are small networks of this harness.',
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    setsThreshold: true,
  },
  parameters: Options,
  async prepare(fit, parameters) {
    const settings = { ...DEFAULTS, ...checkJson(Options, parameters, 'vardetect') };
    const { networks, benign, seed, signal, falseAlarmRate, onProgress } = fit;
    signal.throwIfAborted();
    const { latent, window } = settings;
    const { shape } = benign.train.images;
    const network = await networks.create({ shape, classes: 2 * latent, seed: deriveSeed('vardetect-encoder', seed) });
    try {
      await trainEncoder(network, fit, settings);
      const held = await askedInBatches(benign.validation.images, (batch) => encode(network, batch, latent), {
        signal,
      });
      const { reference, others } = halves(held, settings.reference, seed);
      const sigma = medianDistance(reference);
      const within = meanWithin(reference, sigma);
      const threshold = windowThreshold(
        { count: others.rows, window, subsets: SUBSETS, falseAlarmRate: falseAlarmRate ?? FALSE_ALARMS, seed },
        (rows) => discrepancy(reference, pickRows(others, rows), sigma, within),
      );
      onProgress({ fraction: 1, note: `threshold ${threshold.toFixed(4)}` });
      const [height, width, channels] = shape;
      const meta = { schemaVersion: 1 as const, height, width, channels, sigma, threshold };
      return {
        [FILES.meta]: encodeJson(Meta, meta, FILES.meta),
        [FILES.weights]: await network.save(),
        [FILES.reference]: encodeNpy(reference.values, [reference.rows, reference.columns]),
      };
    } finally {
      network.dispose();
    }
  },
  async open(state, parameters, networks) {
    const settings = { ...DEFAULTS, ...checkJson(Options, parameters, 'vardetect') };
    const meta = decodeJson(Meta, stateFile(state, FILES.meta), FILES.meta);
    const shape = [meta.height, meta.width, meta.channels] as const;
    const network = await networks.open({ shape, classes: 2 * settings.latent }, stateFile(state, FILES.weights));
    return new VarDetect(network, float32Matrix(state, FILES.reference), { ...settings, ...meta });
  },
};

/** Images to compare with, and those that stand for honest clients: no image is both. */
function halves(held: Matrix, wanted: number, seed: number): { readonly reference: Matrix; readonly others: Matrix } {
  const order = createRng(deriveSeed('vardetect-reference', seed)).permutation(held.rows);
  const size = Math.max(2, Math.min(wanted, Math.floor(held.rows / 2)));
  return { reference: pickRows(held, order.subarray(0, size)), others: pickRows(held, order.subarray(size)) };
}

class VarDetect implements StreamDetector {
  readonly #network: TrainableNetwork;
  readonly #reference: Matrix;
  readonly #settings: Settings & { readonly sigma: number; readonly threshold: number };
  readonly #within: number;
  #open: number[] = [];
  #asked = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor(
    network: TrainableNetwork,
    reference: Matrix,
    settings: Settings & { readonly sigma: number; readonly threshold: number },
  ) {
    this.#network = network;
    this.#reference = reference;
    this.#settings = settings;
    this.#within = meanWithin(reference, settings.sigma);
  }

  async observe({ images }: Observed): Promise<StreamVerdict> {
    if (this.#verdict.alarmAt !== null) return this.#verdict;
    const { latent, window } = this.#settings;
    const { values } = await encode(this.#network, images, latent);
    for (let row = 0; row < images.count; row++) {
      this.#open.push(...values.subarray(row * latent, (row + 1) * latent));
      this.#asked++;
      if (this.#open.length === window * latent && this.#judge()) break;
    }
    return this.#verdict;
  }

  dispose(): void {
    this.#network.dispose();
  }

  /** Whether a whole window raises the alarm. */
  #judge(): boolean {
    const { latent, window, sigma, threshold } = this.#settings;
    const queries = { values: Float32Array.from(this.#open), rows: window, columns: latent };
    const statistic = discrepancy(this.#reference, queries, sigma, this.#within);
    const alarms = statistic > threshold;
    this.#verdict = { alarmAt: alarms ? this.#asked - 1 : null, statistic };
    this.#open = [];
    return alarms;
  }
}
