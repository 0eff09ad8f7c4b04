// Refuses architectures that the training loop could not train reproducibly.
import type { LayersModel } from '#tfjs-layers';
import { PluginError } from '../contract/errors.js';

/** Stock layers with a generator of their own: with a seed they repeat one mask, without they are unseeded. */
const UNSEEDED = ['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise'];

/** Throws PluginError `bad-model` unless the model gives [n, classes] and draws only seeded numbers. */
export function assertTrainable(model: LayersModel, id: string, classes: number): void {
  const unseeded = model.layers.find((layer) => UNSEEDED.includes(layer.getClassName()));
  if (unseeded !== undefined) {
    throw badModel(id, 'dropout from bench/tensor/layers/dropout.ts', `the stock layer ${unseeded.name}`);
  }
  const shape = JSON.stringify(model.outputShape);
  const expected = JSON.stringify([null, classes]);
  if (shape !== expected) throw badModel(id, `output shape ${expected}`, shape);
}

function badModel(id: string, expected: string, got: string): PluginError {
  return new PluginError('The model does not keep its contract', {
    code: 'bad-model',
    where: `bench/models/${id}.ts`,
    expected,
    got,
    hint: 'See bench/tensor/model-plugin.ts.',
  });
}
