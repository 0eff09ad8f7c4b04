// Honest queries are easy for the victim, most of them; what an attacker asks is hard (HODA).
import Type, { type Static } from '#typebox';
import type { Images, ImageStore } from '../../contract/arrays.js';
import type {
  Observed,
  OwnerModel,
  StreamDetector,
  StreamDetectorPlugin,
  StreamVerdict,
} from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { checkJson } from '../../contract/validate.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import { needModel } from '../shared/need-model.js';
import { stateFile } from '../shared/plugin-state.js';
import { hardness, histogram, histogramDistance } from './hardness.js';
import { honestThreshold } from './threshold.js';

const CHECKPOINTS = 5;
/** Of two histograms with two bins the correlation is 1 or -1, whatever they hold. */
const FEWEST = 3;
const WINDOW = 100;
const SUBSETS = 40_000;
const READ_BATCH = 1000;
const HISTOGRAM_FILE = 'histogram.npy';
const THRESHOLD_FILE = 'threshold.npy';

const Options = strictObject({
  checkpoints: Type.Optional(
    Type.Integer({
      minimum: FEWEST,
      maximum: 100,
      default: CHECKPOINTS,
      description: 'States of the victim at equal shares of its epochs, the last of them its own; default 5',
    }),
  ),
  window: Type.Optional(
    Type.Integer({
      minimum: 2,
      default: WINDOW,
      description: 'Queries of a client that are judged together; default 100',
    }),
  ),
  subsets: Type.Optional(
    Type.Integer({ minimum: 1, default: SUBSETS, description: 'Honest samples behind the threshold; default 40,000' }),
  ),
});

export const detector: StreamDetectorPlugin = {
  meta: {
    id: 'hoda',
    title: 'HODA',
    version: '1.0.0',
    summary:
      "Compares how late the victim learned to be sure of a client's queries with how late it did of honest ones.",
    paper: {
      citation:
        'Sadeghzadeh, Sobhanian, Dehghan and Jalili: HODA: Hardness-Oriented Detection of Model Extraction Attacks (2021)',
      url: 'https://arxiv.org/abs/2106.11424',
    },
    departures: [
      'Windows follow each other without overlap, and an alarm is final.',
      'The honest histogram and the threshold come from validation images, which the victim did not learn.',
      'Without a stated rate of false alarms the threshold is the largest distance of 40,000 honest samples, as in the paper.',
      'States lie at equal shares of the epochs; a training of fewer epochs than states has one for each epoch, three at least.',
      'Two histograms without a correlation, one of them flat, are at distance 1.',
    ],
    scope: 'stream',
    control: false,
    trainsNetwork: false,
    needs: ['checkpoints'],
    setsThreshold: true,
  },
  parameters: Options,
  checkpointEpochs(epochs, parameters) {
    const { checkpoints = CHECKPOINTS } = checkJson(Options, parameters, 'hoda');
    const asked = Array.from({ length: checkpoints }, (_, index) => Math.ceil(((index + 1) * epochs) / checkpoints));
    const epochsOfStates = [...new Set(asked)];
    return epochsOfStates.length < FEWEST ? [] : epochsOfStates;
  },
  async prepare(fit, parameters) {
    const { window = WINDOW, subsets = SUBSETS } = checkJson(Options, parameters, 'hoda');
    const { signal, benign, falseAlarmRate, seed } = fit;
    const model = needModel('hoda', fit.model);
    const honest = await hardnessOfAll(model, benign.validation.images, signal);
    fit.onProgress({ fraction: 0.5, note: 'hardness of honest images' });
    const whole = histogram(honest, model.checkpoints.length);
    const threshold = honestThreshold(honest, whole, { window, subsets, falseAlarmRate, seed });
    fit.onProgress({ fraction: 1, note: `threshold ${threshold.toFixed(4)}` });
    return {
      [HISTOGRAM_FILE]: encodeNpy(whole, [whole.length]),
      [THRESHOLD_FILE]: encodeNpy(Float64Array.of(threshold), [1]),
    };
  },
  open(state, parameters, _networks, model = null) {
    const read = (name: string): Float64Array => Float64Array.from(decodeNpy(stateFile(state, name)).data);
    const [threshold = Number.POSITIVE_INFINITY] = read(THRESHOLD_FILE);
    const options = checkJson(Options, parameters, 'hoda');
    return Promise.resolve(new Hoda(needModel('hoda', model), { honest: read(HISTOGRAM_FILE), threshold }, options));
  },
};

class Hoda implements StreamDetector {
  readonly #model: OwnerModel;
  readonly #honest: Float64Array;
  readonly #threshold: number;
  readonly #window: number;
  #open: number[] = [];
  #asked = 0;
  #verdict: StreamVerdict = { alarmAt: null, statistic: null };

  constructor(
    model: OwnerModel,
    { honest, threshold }: { readonly honest: Float64Array; readonly threshold: number },
    { window = WINDOW }: Static<typeof Options>,
  ) {
    this.#model = model;
    this.#honest = honest;
    this.#threshold = threshold;
    this.#window = window;
  }

  async observe({ images }: Observed): Promise<StreamVerdict> {
    if (this.#verdict.alarmAt !== null) return this.#verdict;
    for (const degree of await hardnessOf(this.#model, images)) {
      this.#open.push(degree);
      this.#asked++;
      if (this.#open.length === this.#window && this.#judge()) break;
    }
    return this.#verdict;
  }

  dispose(): void {
    this.#open = [];
  }

  /** Whether a whole window raises the alarm. */
  #judge(): boolean {
    const statistic = histogramDistance(histogram(this.#open, this.#honest.length), this.#honest);
    const alarms = statistic > this.#threshold;
    this.#verdict = { alarmAt: alarms ? this.#asked - 1 : null, statistic };
    this.#open = [];
    return alarms;
  }
}

async function hardnessOfAll(model: OwnerModel, images: ImageStore, signal: AbortSignal): Promise<Int32Array> {
  const all = new Int32Array(images.count);
  for (let first = 0; first < images.count; first += READ_BATCH) {
    signal.throwIfAborted();
    const length = Math.min(READ_BATCH, images.count - first);
    const rows = Array.from({ length }, (_, offset) => first + offset);
    all.set(await hardnessOf(model, images.read(rows)), first);
  }
  return all;
}

/** int32 [n], from 0 to the number of checkpoints - 1. */
async function hardnessOf({ checkpoints }: OwnerModel, images: Images): Promise<Int32Array> {
  const labels: ArrayLike<number>[] = [];
  for (const checkpoint of checkpoints) labels.push(argmaxRows(await checkpoint.predict(images)));
  return Int32Array.from({ length: images.count }, (_, image) => hardness(labels.map((each) => each[image] ?? -1)));
}
