// The control beside every classifier detector: what can be told from colour, contrast, sharpness and codec alone.
import Type from '#typebox';
import type { ImageStore } from '../contract/arrays.js';
import type { Detector, DetectorPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { balancedSample } from './shared/balanced-sample.js';
import { decodeJson, encodeJson } from '../lib/json/bytes.js';
import { fitLogistic, logOdds } from './shared/logistic-regression.js';
import { lowLevelFeatures, type FeatureRows } from './shared/low-level-features.js';
import { stateFile } from './shared/plugin-state.js';
import { applyScaling, fitScaling } from './shared/standardize.js';

const RIDGE = 1e-3;
const MAXIMUM_IMAGES = 20_000;
const READ_BATCH = 256;
const STATE_FILE = 'probe.json';

const Options = strictObject({
  ridge: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: RIDGE, description: 'L2 penalty on the weights' })),
  maximumImages: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: MAXIMUM_IMAGES,
      description: 'Training images of each side, drawn by the seed',
    }),
  ),
});

const State = strictObject({
  schemaVersion: Type.Literal(1),
  scaling: strictObject({ means: Type.Array(Type.Number()), deviations: Type.Array(Type.Number()) }),
  model: strictObject({ weights: Type.Array(Type.Number()), bias: Type.Number() }),
});

/**
 * Logistic regression on standardised low-level features; the score is the log-odds of "anomalous". A detector that is no
 * better than this one has learnt how a dataset was photographed and compressed, nothing about attackers.
 */
export const detector: DetectorPlugin = {
  meta: {
    id: 'low-level-probe',
    title: 'Low-level probe',
    version: '1.0.0',
    summary: 'Control: logistic regression on channel means and variances, high-frequency energy and 8x8 blockiness.',
    paper: null,
    control: true,
    trainsNetwork: false,
  },
  parameters: Options,
  async prepare({ benign, anomalous, seed, signal, onProgress }, parameters) {
    const { ridge = RIDGE, maximumImages = MAXIMUM_IMAGES } = checkJson(Options, parameters, 'low-level-probe');
    const sides = { benign: benign.train, anomalous: anomalous.train };
    const { images, labels } = balancedSample(sides, maximumImages, seed);
    const features = readFeatures(images, signal);
    onProgress({ fraction: 0.9, note: `features of ${images.count} images` });
    const scaling = fitScaling(features);
    const model = fitLogistic(applyScaling(features, scaling), labels, { ridge });
    onProgress({ fraction: 1, note: 'fitted' });
    const state = { [STATE_FILE]: encodeJson(State, { schemaVersion: 1, scaling, model }, STATE_FILE) };
    return Promise.resolve(state);
  },
  async open(state) {
    const { scaling, model } = decodeJson(State, stateFile(state, STATE_FILE), STATE_FILE);
    const probe: Detector = {
      score: (queries) => Promise.resolve(logOdds(model, applyScaling(lowLevelFeatures(queries), scaling))),
      dispose: () => undefined,
    };
    return Promise.resolve(probe);
  },
};

function readFeatures(images: ImageStore, signal: AbortSignal): FeatureRows {
  const columns = 2 * images.shape[2] + 2;
  const values = new Float64Array(images.count * columns);
  for (let first = 0; first < images.count; first += READ_BATCH) {
    signal.throwIfAborted();
    const length = Math.min(READ_BATCH, images.count - first);
    const rows = Int32Array.from({ length }, (_, index) => first + index);
    values.set(lowLevelFeatures(images.read(rows)).values, first * columns);
  }
  return { values, rows: images.count, columns };
}
