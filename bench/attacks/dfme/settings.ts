// Parameters of DFME and where their defaults come from.
import type { Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';
import { Above0, DRAWING_DEFAULTS, DRAWING_OPTIONS, Whole } from '../shared/drawing.js';

export const DfmeParameters = strictObject({
  ...DRAWING_OPTIONS,
  cloneSteps: Whole('Batches asked and learned an iteration; default 5'),
  directions: Whole('Directions that the victim is asked in for each image of the generator; default 1'),
  step: Above0(
    'Length of a step aside, on the scale [0, 1] of pixels; default 0.001, which an API of bytes rounds away',
  ),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.1'),
});
type DfmeParameters = Static<typeof DfmeParameters>;

export type DfmeSettings = Required<DfmeParameters>;

/** The authors' program (cake-lab/datafree-model-extraction, commit 525b76c, dfme/train.py). */
export function filled(parameters: DfmeParameters): DfmeSettings {
  return {
    ...DRAWING_DEFAULTS,
    cloneSteps: 5,
    directions: 1,
    step: 1e-3,
    cloneLearningRate: 0.1,
    ...parameters,
  };
}

/** What an iteration asks of one image. */
export function queriesAnImage({ generatorSteps, cloneSteps, directions }: DfmeSettings): number {
  return generatorSteps * (directions + 1) + cloneSteps;
}

/**
 * Images a step, and full iterations within a budget: what is left after them is not asked. A budget below one iteration
 * makes smaller steps.
 */
export function iterationsOf(
  settings: DfmeSettings,
  budget: number,
): { readonly images: number; readonly iterations: number } {
  const perImage = queriesAnImage(settings);
  const images = Math.min(settings.batchSize, Math.floor(budget / perImage));
  return { images, iterations: images === 0 ? 0 : Math.floor(budget / (images * perImage)) };
}
