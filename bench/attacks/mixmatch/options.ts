// Parameters of MixMatch and where their defaults come from.
import Type, { type Static } from '#typebox';
import { Count, Positive, Rate, strictObject } from '../../contract/primitives.js';

const Above0 = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, description }));
const Whole = (description: string) => Type.Optional(Type.Union([Positive], { description }));

export const MixmatchParameters = strictObject({
  steps: Whole('Of the optimizer; default 131,072, that is 128 epochs of 1,024'),
  batchSize: Whole('Asked images a step, and as many others; default 64'),
  learningRate: Above0('Of Adam; default 0.002'),
  answers: Type.Optional(
    Type.Union([Type.Literal('posteriors'), Type.Literal('argmax')], {
      description: 'What is learned of an answer: all of it, or its first class. Default posteriors',
    }),
  ),
  temperature: Above0('Below 1 it sharpens guesses; default 0.5'),
  alpha: Above0('Both parameters of the beta distribution that images are mixed by; default 0.75'),
  guessWeight: Type.Optional(
    Type.Number({ minimum: 0, description: 'Of the squared error on guesses once it has risen; default 75' }),
  ),
  averageDecay: Type.Optional(
    Type.Union([Rate], { description: 'Share of the averaged weights that stays at each step; default 0.999' }),
  ),
  cropPixels: Type.Optional(Type.Union([Count], { description: 'Images are shifted by as many at most; default 4' })),
  flip: Type.Optional(Type.Boolean({ description: 'Mirrors half of the images; default false' })),
});
type MixmatchParameters = Static<typeof MixmatchParameters>;

export type MixmatchOptions = Required<MixmatchParameters>;

/** The program of cleverhans-lab/model-extraction-iclr (commit cc23786, MixMatch-pytorch/train.py), which mirrors digits as well. */
export function filled(parameters: MixmatchParameters): MixmatchOptions {
  return {
    steps: 131_072,
    batchSize: 64,
    learningRate: 0.002,
    answers: 'posteriors',
    temperature: 0.5,
    alpha: 0.75,
    guessWeight: 75,
    averageDecay: 0.999,
    cropPixels: 4,
    flip: false,
    ...parameters,
  };
}
