// Parameters of DisGUIDE and where their defaults come from.
import Type, { type Static } from '#typebox';
import { Count, strictObject } from '../../contract/primitives.js';
import { Above0, DRAWING_DEFAULTS, DRAWING_OPTIONS, Whole } from '../shared/drawing.js';
import { ANSWERS } from '../shared/two-clones.js';

export const DisguideParameters = strictObject({
  ...DRAWING_OPTIONS,
  answers: ANSWERS,
  queryBatches: Whole('Batches asked an iteration; default 1'),
  replay: Type.Optional(Type.Union([Count], { description: 'Answered images kept for replay; default 1,000,000' })),
  replaySteps: Type.Optional(Type.Union([Count], { description: 'Steps on replayed images an iteration; default 3' })),
  diversity: Type.Optional(
    Type.Number({ minimum: 0, description: "Weight of the batch's entropy against the disagreement; default 0.2" }),
  ),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.03'),
});
type DisguideParameters = Static<typeof DisguideParameters>;

export type DisguideSettings = Required<DisguideParameters>;

/**
 * The authors' program (lin-tan/disguide, commit c3e2a7d); what it does not set is what it took over from DFME
 * (cake-lab/datafree-model-extraction, commit 525b76c, dfme/train.py).
 */
export function filled(parameters: DisguideParameters): DisguideSettings {
  return {
    ...DRAWING_DEFAULTS,
    answers: 'posteriors',
    queryBatches: 1,
    replay: 1_000_000,
    replaySteps: 3,
    diversity: 0.2,
    cloneLearningRate: 0.03,
    ...parameters,
  };
}
