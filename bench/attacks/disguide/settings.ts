// Parameters of DisGUIDE and where their defaults come from.
import Type, { type Static } from 'typebox';
import { Count, Positive, Rate, strictObject } from '../../contract/primitives.js';

const Above0 = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, description }));
const Whole = (description: string) => Type.Optional(Type.Union([Positive], { description }));

export const DisguideParameters = strictObject({
  answers: Type.Optional(
    Type.Union([Type.Literal('posteriors'), Type.Literal('argmax')], {
      description:
        'What the clones learn: recovered logits by L1, or the first class by cross-entropy. Default posteriors',
    }),
  ),
  batchSize: Whole('Images a step; default 256'),
  latent: Whole('Numbers of noise an image; default 256'),
  generatorWidth: Whole('Filters of its second convolution; default 64'),
  generatorSteps: Whole('Steps of the generator an iteration; default 1'),
  queryBatches: Whole('Batches asked an iteration; default 1'),
  replay: Type.Optional(Type.Union([Count], { description: 'Answered images kept for replay; default 1,000,000' })),
  replaySteps: Type.Optional(Type.Union([Count], { description: 'Steps on replayed images an iteration; default 3' })),
  diversity: Type.Optional(
    Type.Number({ minimum: 0, description: "Weight of the batch's entropy against the disagreement; default 0.2" }),
  ),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4; default 0.03'),
  generatorLearningRate: Above0('Of Adam; default 1e-4'),
  milestones: Type.Optional(
    Type.Array(Rate, {
      description: 'Shares of the budget at which both rates drop to 0.3 of themselves; default .1 .3 .5',
    }),
  ),
});
type DisguideParameters = Static<typeof DisguideParameters>;

export type DisguideSettings = Required<DisguideParameters>;

/**
 * The authors' program (lin-tan/disguide, commit c3e2a7d); what it does not set is what it took over from DFME
 * (cake-lab/datafree-model-extraction, commit 525b76c, dfme/train.py).
 */
export function filled(parameters: DisguideParameters): DisguideSettings {
  return {
    answers: 'posteriors',
    batchSize: 256,
    latent: 256,
    generatorWidth: 64,
    generatorSteps: 1,
    queryBatches: 1,
    replay: 1_000_000,
    replaySteps: 3,
    diversity: 0.2,
    cloneLearningRate: 0.03,
    generatorLearningRate: 1e-4,
    milestones: [0.1, 0.3, 0.5],
    ...parameters,
  };
}
