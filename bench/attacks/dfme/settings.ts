// Parameters of DFME and where their defaults come from.
import Type, { type Static } from 'typebox';
import { Positive, Rate, strictObject } from '../../contract/primitives.js';

const Above0 = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, description }));
const Whole = (description: string) => Type.Optional(Type.Union([Positive], { description }));

export const DfmeParameters = strictObject({
  batchSize: Whole('Images a step; default 256'),
  latent: Whole('Numbers of noise an image; default 256'),
  generatorWidth: Whole('Filters of its second convolution; default 64'),
  generatorSteps: Whole('Steps of the generator an iteration; default 1'),
  cloneSteps: Whole('Batches asked and learned an iteration; default 5'),
  directions: Whole('Directions that the victim is asked in for each image of the generator; default 1'),
  step: Above0(
    'Length of a step aside, on the scale [0, 1] of pixels; default 0.001, which an API of bytes rounds away',
  ),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.1'),
  generatorLearningRate: Above0('Of Adam; default 1e-4'),
  milestones: Type.Optional(
    Type.Array(Rate, {
      description: 'Shares of the budget at which both rates drop to 0.3 of themselves; default .1 .3 .5',
    }),
  ),
});
type DfmeParameters = Static<typeof DfmeParameters>;

export type DfmeSettings = Required<DfmeParameters>;

/** The authors' program (cake-lab/datafree-model-extraction, commit 525b76c, dfme/train.py). */
export function filled(parameters: DfmeParameters): DfmeSettings {
  return {
    batchSize: 256,
    latent: 256,
    generatorWidth: 64,
    generatorSteps: 1,
    cloneSteps: 5,
    directions: 1,
    step: 1e-3,
    cloneLearningRate: 0.1,
    generatorLearningRate: 1e-4,
    milestones: [0.1, 0.3, 0.5],
    ...parameters,
  };
}

/**
 * Images a step, and full iterations within a budget: what is left after them is not asked. A budget below one iteration
 * makes smaller steps.
 */
export function iterationsOf(
  { batchSize, generatorSteps, cloneSteps, directions }: DfmeSettings,
  budget: number,
): { readonly images: number; readonly iterations: number } {
  const perImage = generatorSteps * (directions + 1) + cloneSteps;
  const images = Math.min(batchSize, Math.floor(budget / perImage));
  return { images, iterations: images === 0 ? 0 : Math.floor(budget / (images * perImage)) };
}
