// How far a query's features lie from the classes that the victim knows (Lee et al. 2018).
import Type from '#typebox';
import type { Images } from '../contract/arrays.js';
import type { Detector, DetectorFit, DetectorPlugin, OwnerModel, PluginState } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { mean as meanOf, standardDeviation } from '../lib/stats/moments.js';
import { featuresOf } from './shared/features.js';
import { type ClassGaussians, fitClassGaussians, nearestClass } from './shared/class-gaussians.js';
import { decodeLayers, encodeLayers, type FittedLayer } from './shared/gaussian-state.js';
import { needModel } from './shared/need-model.js';

const RIDGE = 1e-4;

const Options = strictObject({
  layers: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Layers of the victim, by the names in its weights; default what feeds the last one',
    }),
  ),
  ridge: Type.Optional(
    Type.Number({
      minimum: 0,
      default: RIDGE,
      description: 'Added to the diagonal of the covariance, as a share of its mean variance',
    }),
  ),
  divisor: Type.Optional(
    Type.Union([Type.Literal('n'), Type.Literal('n-k')], {
      default: 'n',
      description: 'What the pooled sum of squares is divided by: images, or images less classes',
    }),
  ),
});

/**
 * The squared Mahalanobis distance to the nearest class mean under one pooled covariance, of the features of one layer. Of
 * several layers, the mean of their distances, each less its mean and over its deviation on benign validation images.
 */
export const detector: DetectorPlugin = {
  meta: {
    id: 'mahalanobis',
    title: 'Mahalanobis distance',
    version: '1.0.0',
    summary: "Squared Mahalanobis distance of the victim's features to the nearest class mean, covariance pooled.",
    paper: {
      citation:
        'Lee, Lee, Lee and Shin: A Simple Unified Framework for Detecting Out-of-Distribution Samples (NeurIPS 2018)',
      url: 'https://arxiv.org/abs/1807.03888',
    },
    departures: [
      'The paper weighs its layers by a logistic regression that has seen the other side; here nothing of that side is looked at, and layers count alike.',
      'The paper moves each input towards the nearest class first; queries here are whole grey levels, and are scored as they come.',
      'Class means and the covariance come from the owner\'s reserve, which the victim was not trained on; "victimTrainShare" adds training images, as in the paper.',
    ],
    control: false,
    trainsNetwork: false,
    needs: ['features'],
  },
  parameters: Options,
  async prepare(fit, parameters) {
    const { ridge = RIDGE, divisor = 'n', layers: named } = checkJson(Options, parameters, 'mahalanobis');
    const model = needModel('mahalanobis', fit.model);
    const names = named ?? model.layers.slice(-1);
    const layers: FittedLayer[] = [];
    for (const [index, layer] of names.entries()) {
      const progress = (share: number): void =>
        fit.onProgress({ fraction: (index + 0.9 * share) / names.length, note: `features of ${layer}` });
      const train = await featuresOf(model, layer, fit.benign.train, { signal: fit.signal, progress });
      const gaussians = fitClassGaussians(train, fit.benign.trainLabels, { ridge, divisor });
      layers.push({ layer, gaussians, ...(await scaleOf(model, layer, gaussians, fit)) });
    }
    fit.onProgress({ fraction: 1, note: 'fitted' });
    return encodeLayers(layers);
  },
  async open(state: PluginState, _parameters, _networks, model = null): Promise<Detector> {
    const layers = decodeLayers(state);
    const owner = needModel('mahalanobis', model);
    return Promise.resolve({
      score: (queries: Images) => meanDistance(owner, layers, queries),
      dispose: () => undefined,
    });
  },
};

async function meanDistance(model: OwnerModel, layers: readonly FittedLayer[], queries: Images): Promise<Float64Array> {
  const scores = new Float64Array(queries.count);
  for (const { layer, gaussians, mean, deviation } of layers) {
    const distances = nearestClass(gaussians, await model.features(queries, layer));
    const single = layers.length === 1;
    distances.forEach((distance, row) => {
      scores[row] = single ? distance : (scores[row] ?? 0) + (distance - mean) / deviation / layers.length;
    });
  }
  return scores;
}

/** Of the distances of benign validation images. */
async function scaleOf(
  model: OwnerModel,
  layer: string,
  gaussians: ClassGaussians,
  { benign, signal }: DetectorFit,
): Promise<Pick<FittedLayer, 'mean' | 'deviation'>> {
  const features = await featuresOf(model, layer, benign.validation, { signal });
  const distances = nearestClass(gaussians, features);
  return { mean: meanOf(distances), deviation: standardDeviation(distances) || 1 };
}
