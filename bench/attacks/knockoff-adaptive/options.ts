// Parameters of the adaptive policy. Tree, window and step size are from memory of the paper, whose code was never released.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';

export const Options = strictObject({
  rewards: Type.Optional(
    Type.Array(Type.Union([Type.Literal('certainty'), Type.Literal('diversity'), Type.Literal('loss')]), {
      minItems: 1,
      uniqueItems: true,
      default: ['certainty', 'diversity', 'loss'],
      description: 'What makes an answer worth asking for, summed',
    }),
  ),
  window: Type.Optional(
    Type.Integer({ minimum: 2, default: 25, description: 'Answers that rewards are measured against (paper)' }),
  ),
  coarseNodes: Type.Optional(
    Type.Integer({ minimum: 1, default: 30, description: 'Of the tree (MEBench); fewer classes stand alone' }),
  ),
  featureImages: Type.Optional(
    Type.Integer({ minimum: 1, default: 5000, description: 'Of the pool, that the tree is made of; our choice' }),
  ),
  featureEpochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 5, description: 'Of the network that sees their features; our choice' }),
  ),
  updateEvery: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: 100,
      description: 'Answers between two trainings of its own model; our choice',
    }),
  ),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 1, description: 'Of each of them, on all answers so far; our choice' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 64, description: 'Of the training (public code)' })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: 0.01, description: 'SGD with momentum 0.5 (public code)' }),
  ),
});
export type Options = Required<Static<typeof Options>>;

export const DEFAULTS: Options = {
  rewards: ['certainty', 'diversity', 'loss'],
  window: 25,
  coarseNodes: 30,
  featureImages: 5000,
  featureEpochs: 5,
  updateEvery: 100,
  epochs: 1,
  batchSize: 64,
  learningRate: 0.01,
};
