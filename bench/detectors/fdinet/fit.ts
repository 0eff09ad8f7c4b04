// Anchors from the training images, then what tells known attackers' distances from honest ones.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import type { OwnerModel, PluginState, StreamFit } from '../../contract/plugins.js';
import { PluginError } from '../../contract/errors.js';
import { pickRows } from '../../lib/arrays/matrix.js';
import { storeOf } from '../../lib/images/image-store.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { askedInBatches } from '../shared/features.js';
import { windowThreshold } from '../shared/honest-windows.js';
import { fitLogistic, logOdds, type LogisticModel } from '../shared/logistic-regression.js';
import type { FeatureRows } from '../shared/low-level-features.js';
import { applyScaling, fitScaling, type Scaling } from '../shared/standardize.js';
import { anchorRows } from './anchors.js';
import { indicesOf, type Layer } from './indices.js';
import { encodeFitted } from './state.js';

const RIDGE = 1e-3;
const SUBSETS = 2000;

export interface FitSettings {
  readonly anchors: number;
  readonly confidence: number;
  readonly window: number;
  readonly maximumImages: number;
  readonly falseAlarmRate: number;
  readonly layers: readonly string[];
}

export async function fitFdinet(model: OwnerModel, fit: StreamFit, settings: FitSettings): Promise<PluginState> {
  const { benign, anomalous, seed, signal, onProgress } = fit;
  if (anomalous === null || anomalous === undefined) throw noAttackers();
  const { maximumImages, window, falseAlarmRate } = settings;
  const drawn = (store: ImageStore, who: string): Images =>
    store.read(
      createRng(deriveSeed(`fdinet-${who}`, seed))
        .permutation(store.count)
        .subarray(0, maximumImages),
    );
  const layers = await anchorsOf(model, fit, settings);
  onProgress({ fraction: 0.4, note: `${layers[0]?.anchors[0]?.rows ?? 0} anchors a class, ${layers.length} layers` });
  const indices = (images: Images): Promise<FeatureRows> => indicesOf(model, layers, images);
  const honest = await indices(drawn(benign.validation.images, 'honest'));
  const half = Math.max(1, Math.floor(honest.rows / 2));
  signal.throwIfAborted();
  const known = await indices(drawn(anomalous.train, 'known'));
  const { features, labels } = together(part(honest, 0, half), known);
  const scaling = fitScaling(features);
  const regression = fitLogistic(applyScaling(features, scaling), labels, { ridge: RIDGE });
  onProgress({ fraction: 0.9, note: 'fitted' });
  const flags = suspicious(regression, scaling, part(honest, Math.min(half, honest.rows - 1), honest.rows));
  const threshold = windowThreshold(
    { count: flags.length, window, subsets: SUBSETS, falseAlarmRate, seed },
    (rows) => rows.reduce((sum, row) => sum + (flags[row] ?? 0), 0) / rows.length,
  );
  onProgress({ fraction: 1, note: `threshold ${threshold.toFixed(3)}` });
  const fitted = {
    schemaVersion: 1 as const,
    layers: layers.map(({ name }) => name),
    scaling: { means: [...scaling.means], deviations: [...scaling.deviations] },
    model: { weights: [...regression.weights], bias: regression.bias },
    threshold,
  };
  return encodeFitted(fitted, layers);
}

/** uint8 [n], 1 where a query looks more like a known attacker's. */
export function suspicious(model: LogisticModel, scaling: Scaling, indices: FeatureRows): Uint8Array {
  return Uint8Array.from(logOdds(model, applyScaling(indices, scaling)), (odds) => (odds >= 0 ? 1 : 0));
}

async function anchorsOf(
  model: OwnerModel,
  { benign, seed, signal }: StreamFit,
  { anchors, confidence, maximumImages, layers }: FitSettings,
): Promise<readonly Layer[]> {
  const { images, labels } = benign.train;
  const rows = createRng(deriveSeed('fdinet-anchors', seed)).permutation(images.count).subarray(0, maximumImages);
  const own = storeOf(images.read(rows));
  const ownLabels = rows.map((row) => labels[row] ?? 0);
  const posteriors = await askedInBatches(own, (batch) => model.predict(batch), { signal });
  const chosen = anchorRows(posteriors, ownLabels, { most: anchors, confidence });
  const some = chosen.find((each) => each.length > 0) ?? [];
  const made: Layer[] = [];
  for (const name of layers) {
    const features = await askedInBatches(own, (batch) => model.features(batch, name), { signal });
    made.push({ name, anchors: chosen.map((each): Matrix => pickRows(features, each.length === 0 ? some : each)) });
  }
  return made;
}

function part({ values, columns }: FeatureRows, from: number, to: number): FeatureRows {
  return { values: values.slice(from * columns, to * columns), rows: to - from, columns };
}

function together(
  honest: FeatureRows,
  known: FeatureRows,
): { readonly features: FeatureRows; readonly labels: Uint8Array } {
  const values = new Float64Array(honest.values.length + known.values.length);
  values.set(honest.values);
  values.set(known.values, honest.values.length);
  const rows = honest.rows + known.rows;
  return { features: { values, rows, columns: honest.columns }, labels: new Uint8Array(rows).fill(1, honest.rows) };
}

function noAttackers(): PluginError {
  return new PluginError('detector fdinet knows no attacker', {
    code: 'no-anomalous',
    where: 'fdinet',
    expected: 'images that stand for those of attackers',
    got: 'none',
    hint: 'Name a pool in "anomalous" of its parameters.',
  });
}
