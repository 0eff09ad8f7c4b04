// Parameters of Dual Students and where their defaults come from.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';
import { Above0, DRAWING_DEFAULTS, DRAWING_OPTIONS, Whole } from '../shared/drawing.js';
import { ANSWERS } from '../shared/two-clones.js';

export const DualStudentsParameters = strictObject({
  ...DRAWING_OPTIONS,
  answers: ANSWERS,
  queryBatches: Whole('Batches asked and learned an iteration; default 5'),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.3'),
  averageDecay: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'Share of the old average that stays; default 0.9' }),
  ),
  averageEvery: Whole('Iterations from one state that is averaged to the next; default 10'),
  surrogate: Type.Optional(
    Type.Union([Type.Literal('first'), Type.Literal('mean')], {
      description: 'One averaged student, or the mean of both; default first, as in the program',
    }),
  ),
});
type DualStudentsParameters = Static<typeof DualStudentsParameters>;

export type DualStudentsSettings = Required<DualStudentsParameters>;

/** The authors' program (James-Beetham/dual_students, commit 994b731, run_cifar_ds.sh and train.py); the rest is DFME's. */
export function filled(parameters: DualStudentsParameters): DualStudentsSettings {
  return {
    ...DRAWING_DEFAULTS,
    answers: 'posteriors',
    queryBatches: 5,
    cloneLearningRate: 0.3,
    averageDecay: 0.9,
    averageEvery: 10,
    surrogate: 'first',
    ...parameters,
  };
}
