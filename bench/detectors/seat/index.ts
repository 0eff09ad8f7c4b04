// Queries that lie nearer to a client's earlier ones than images do that nobody made from one another (Zhang et al. 2021).
import Type from '#typebox';
import type {
  Observed,
  StreamDetector,
  StreamDetectorPlugin,
  StreamVerdict,
  TrainableNetwork,
} from '../../contract/plugins.js';
import { Positive, strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { decodeJson, encodeJson } from '../../lib/json/bytes.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { askedInBatches } from '../shared/features.js';
import { needModel } from '../shared/need-model.js';
import { stateFile } from '../shared/plugin-state.js';
import { encode, trainEncoder } from './encoder.js';
import { Memory, ownThreshold } from './memory.js';
import { DEFAULTS, Options, type Settings } from './options.js';

const META_FILE = 'detector.json';
const WEIGHTS_FILE = 'encoder.safetensors';

const Meta = strictObject({
  schemaVersion: Type.Literal(1),
  height: Positive,
  width: Positive,
  channels: Positive,
  threshold: Type.Number(),
});

/** Counts the queries that lie nearer to the k nearest earlier ones of their client than the threshold; many of them are an alarm. */
export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'seat',
    title: 'SEAT',
    version: '1.0.0',
    summary: "Counts a client's queries that are near copies of earlier ones, by an encoder trained to see that.",
    paper: {
      citation:
        'Zhang, Chen and Wagner: SEAT: Similarity Encoder by Adversarial Training for Detecting Model Extraction Attack Queries (AISec 2021)',
      url: 'https://doi.org/10.1145/3474369.3486863',
    },
    departures: [
      "Adversarial copies are made once, against the victim; the encoder starts from scratch and has the detectors' small network.",
      'The threshold comes from validation images, which the encoder was not trained on; the public code takes training images.',
      'Copies that step further than the radius are none: on MNIST one of JBDA at 0.1 lies 2.1 away (L2 of pixels), and of honest images one in 1,000 lies within 1.2 of another. "radius" widens it.',
      'An alarm is final, and nothing is forgotten after it; the public code empties its memory and counts on.',
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    needs: ['gradients'],
  },
  parameters: Options,
  async prepare(fit, parameters) {
    const settings = { ...DEFAULTS, ...checkJson(Options, parameters, 'seat') };
    const { networks, seed, benign, signal, onProgress } = fit;
    signal.throwIfAborted();
    const { shape } = benign.train.images;
    const network = await networks.create({ shape, classes: settings.width, seed: deriveSeed('seat-weights', seed) });
    try {
      await trainEncoder(network, fit, needModel('seat', fit.model), settings);
      const held = await askedInBatches(benign.validation.images, (batch) => encode(network, batch), { signal });
      const threshold = ownThreshold(held, settings.k, settings.percentile);
      const [height, width, channels] = shape;
      onProgress({ fraction: 1, note: `threshold ${threshold.toFixed(4)}` });
      const meta = encodeJson(Meta, { schemaVersion: 1, height, width, channels, threshold }, META_FILE);
      return { [META_FILE]: meta, [WEIGHTS_FILE]: await network.save() };
    } finally {
      network.dispose();
    }
  },
  async open(state, parameters, networks) {
    const settings = { ...DEFAULTS, ...checkJson(Options, parameters, 'seat') };
    const { height, width, channels, threshold } = decodeJson(Meta, stateFile(state, META_FILE), META_FILE);
    const shape = [height, width, channels] as const;
    const network = await networks.open({ shape, classes: settings.width }, stateFile(state, WEIGHTS_FILE));
    return new Seat(network, settings, threshold);
  },
};

class Seat implements StreamDetector {
  readonly #network: TrainableNetwork;
  readonly #settings: Settings;
  readonly #threshold: number;
  readonly #memory = new Memory();
  #asked = 0;
  #detections = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor(network: TrainableNetwork, settings: Settings, threshold: number) {
    this.#network = network;
    this.#settings = settings;
    this.#threshold = threshold;
  }

  async observe({ images }: Observed): Promise<StreamVerdict> {
    if (this.#verdict.alarmAt !== null) return this.#verdict;
    const { values, columns } = await encode(this.#network, images);
    for (let row = 0; row < images.count && this.#verdict.alarmAt === null; row++) {
      const distance = this.#memory.add(values.subarray(row * columns, (row + 1) * columns), this.#settings.k);
      if (distance !== null && distance <= this.#threshold) this.#detections++;
      const alarmed = this.#detections >= this.#settings.detections;
      this.#verdict = { alarmAt: alarmed ? this.#asked : null, statistic: this.#detections };
      this.#asked++;
    }
    return this.#verdict;
  }

  dispose(): void {
    this.#network.dispose();
  }
}
