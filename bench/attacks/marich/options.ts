// Marich's parameters; defaults are those of its public code (utils.py), its training that of its MNIST network.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';

const Part = Type.Number({ exclusiveMinimum: 0, maximum: 1 });

export const Options = strictObject({
  initial: Type.Optional(Type.Integer({ minimum: 1, default: 1000, description: 'Queries drawn at random first' })),
  perRound: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: 300,
      description: 'Queries of a round before growth; rounds go on to the budget',
    }),
  ),
  growth: Type.Optional(
    Type.Number({ minimum: 1, maximum: 2, default: 1.01, description: 'Factor of the queries from round to round' }),
  ),
  keptDiverse: Type.Optional({ ...Part, default: 0.8, description: 'γ₁: share kept by the diversity of gradients' }),
  keptLossy: Type.Optional({ ...Part, default: 0.8, description: 'γ₂: share kept for being near what is misjudged' }),
  clusters: Type.Optional(
    Type.Integer({ minimum: 1, default: 10, description: 'Of gradients, and images of the largest loss' }),
  ),
  epochs: Type.Optional(Type.Integer({ minimum: 1, default: 20, description: 'Of the first training' })),
  epochGrowth: Type.Optional(
    Type.Number({ minimum: 1, maximum: 2, default: 1.02, description: 'Factor of the epochs from round to round' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 64, description: 'Of the training' })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: 0.015, description: 'SGD without momentum' }),
  ),
});
export type Options = Required<Static<typeof Options>>;

export const DEFAULTS: Options = {
  initial: 1000,
  perRound: 300,
  growth: 1.01,
  keptDiverse: 0.8,
  keptLossy: 0.8,
  clusters: 10,
  epochs: 20,
  epochGrowth: 1.02,
  batchSize: 64,
  learningRate: 0.015,
};
