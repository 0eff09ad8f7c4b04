// Parameters of SwiftThief; defaults are those of its public code (MS-SwiftThief, commit a766aab) unless said otherwise.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';

const Whole = (value: number, description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, default: value, description }));
const Above0 = (value: number, description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, default: value, description }));

export const Options = strictObject({
  rounds: Whole(10, 'Of equal size; the first is drawn at random'),
  unlabelled: Whole(5000, 'Images not asked that the encoder learns from in the first round, and as many more in each'),
  contrastiveEpochs: Whole(40, 'Of the encoder in a round, over what was asked and as much as is looked at beside it'),
  lastContrastiveEpochs: Whole(100, 'The same at the end'),
  contrastiveBatch: Whole(512, 'Images a step'),
  contrastiveRate: Above0(0.06, 'Of SGD with momentum 0.9 and decay 5e-4'),
  epochs: Whole(500, 'Of the supervised training of a round'),
  batchSize: Whole(64, 'Of it; our choice'),
  learningRate: Above0(0.01, 'Of SGD with momentum 0.9 and decay 5e-4'),
  projection: Whole(64, 'Numbers that views are compared by; our choice for small networks'),
  bandwidth: Above0(0.5, 'Of the density around images of a rare class'),
  candidates: Whole(5000, 'Images that may be chosen in a round, drawn at random; our choice'),
  cropPixels: Type.Optional(
    Type.Integer({ minimum: 0, default: 2, description: 'Views are shifted by as many at most; our choice' }),
  ),
});
export type Options = Required<Static<typeof Options>>;

export const DEFAULTS: Options = {
  rounds: 10,
  unlabelled: 5000,
  contrastiveEpochs: 40,
  lastContrastiveEpochs: 100,
  contrastiveBatch: 512,
  contrastiveRate: 0.06,
  epochs: 500,
  batchSize: 64,
  learningRate: 0.01,
  projection: 64,
  bandwidth: 0.5,
  candidates: 5000,
  cropPixels: 2,
};

/** Queries of each round, no two of which differ by more than one; rounds that would ask nothing are left out. */
export function roundSizes(budget: number, rounds: number): readonly number[] {
  const upTo = (round: number): number => Math.floor((budget * round) / rounds);
  return Array.from({ length: rounds }, (_, round) => upTo(round + 1) - upTo(round)).filter((size) => size > 0);
}
