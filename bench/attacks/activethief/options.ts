// ActiveThief's parameters. Two sets of defaults exist: shares and rounds are the paper's, the training that of its public code.
import Type, { type Static } from 'typebox';
import { strictObject } from '../../contract/primitives.js';

export const Options = strictObject({
  strategy: Type.Optional(
    Type.Union(
      [Type.Literal('uncertainty'), Type.Literal('k-center'), Type.Literal('dfal'), Type.Literal('dfal-k-center')],
      { default: 'uncertainty', description: 'What is worth asking' },
    ),
  ),
  rounds: Type.Optional(Type.Integer({ minimum: 1, default: 10, description: 'Rounds of equal size (paper)' })),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 1000, description: 'Of each round at most (public code, cfg.py)' }),
  ),
  patience: Type.Optional(
    Type.Integer({ minimum: 1, default: 20, description: 'Epochs without a better validation F1 (public code)' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 50, description: 'Of the training (public code)' })),
  learningRate: Type.Optional(Type.Number({ exclusiveMinimum: 0, default: 1e-3, description: "Adam's" })),
  candidates: Type.Optional(
    Type.Integer({ minimum: 1, default: 10_000, description: 'Images that dfal looks at in a round, drawn at random' }),
  ),
});
export type Options = Required<Static<typeof Options>>;

export const DEFAULTS: Options = {
  strategy: 'uncertainty',
  rounds: 10,
  epochs: 1000,
  patience: 20,
  batchSize: 50,
  learningRate: 1e-3,
  candidates: 10_000,
};
