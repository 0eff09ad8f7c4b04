// Parameters of MAZE and where their defaults come from.
import Type, { type Static } from '#typebox';
import { Count, strictObject } from '../../contract/primitives.js';
import { Above0, Whole } from '../shared/drawing.js';

export const MazeParameters = strictObject({
  batchSize: Whole('Images a step; default 128'),
  latent: Whole('Numbers of noise an image; default 100'),
  generatorWidth: Whole('Filters of its second convolution; default 64'),
  generatorSteps: Whole('Steps of the generator an iteration; default 1'),
  generatorLearningRate: Above0(
    'Of SGD with momentum 0.9 and decay 5e-4; default 1e-4, 1e-3 for Fashion-MNIST in the program',
  ),
  directions: Whole('Directions that the victim is asked in for each image of the generator; default 10'),
  step: Above0(
    'Length of a step aside, on the scale [0, 1] of pixels; default 0.001, which an API of bytes rounds away',
  ),
  cloneSteps: Whole('Steps of the clone on new answers an iteration, the first on those to the generator; default 5'),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.1'),
  replay: Type.Optional(Type.Union([Count], { description: 'Answered images kept for replay; default 50,000' })),
  replaySteps: Type.Optional(Type.Union([Count], { description: 'Steps on replayed images an iteration; default 10' })),
});
type MazeParameters = Static<typeof MazeParameters>;

export type MazeSettings = Required<MazeParameters>;

/** The authors' program (sanjaykariyappa/MAZE, commit d202ace, src/utils/config.py), but for `replay`, which it does not bound. */
export function filled(parameters: MazeParameters): MazeSettings {
  return {
    batchSize: 128,
    latent: 100,
    generatorWidth: 64,
    generatorSteps: 1,
    generatorLearningRate: 1e-4,
    directions: 10,
    step: 1e-3,
    cloneSteps: 5,
    cloneLearningRate: 0.1,
    replay: 50_000,
    replaySteps: 10,
    ...parameters,
  };
}

/** What an iteration asks of one image; the clone's first step is on what the generator has asked. */
export function queriesAnImage({ generatorSteps, cloneSteps, directions }: MazeSettings): number {
  return generatorSteps * (directions + 1) + cloneSteps - 1;
}

/**
 * Images a step, and full iterations within a budget: what is left after them is not asked. A budget below one iteration
 * makes smaller steps.
 */
export function iterationsOf(
  settings: MazeSettings,
  budget: number,
): { readonly images: number; readonly iterations: number } {
  const perImage = queriesAnImage(settings);
  const images = Math.min(settings.batchSize, Math.floor(budget / perImage));
  return { images, iterations: images === 0 ? 0 : Math.floor(budget / (images * perImage)) };
}
