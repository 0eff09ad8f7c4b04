// Parameters of DFMS-HL and where their defaults come from.
import Type, { type Static } from '#typebox';
import { Count, strictObject } from '../../contract/primitives.js';
import { Above0, Whole } from '../shared/drawing.js';

const Weight = (description: string) => Type.Optional(Type.Number({ minimum: 0, description }));
const Epochs = (description: string) => Type.Optional(Type.Union([Count], { description }));

export const DfmsParameters = strictObject({
  batchSize: Whole('Images a step; default 64'),
  latent: Whole('Numbers of noise an image; default 100'),
  generatorWidth: Whole('Filters of its second convolution; default 64'),
  discriminatorWidth: Whole('Filters of its first convolution; default 64'),
  ganLearningRate: Above0('Of Adam with first beta 0.5, for both networks; default 2e-4'),
  ganEpochs: Epochs('Over the pool, before anything is asked; default 200'),
  diversityEpochs: Epochs("Over the pool, with the clone's class diversity in the generator's loss; default 100"),
  earlyDiversity: Weight('Weight of the class diversity in these; default 10'),
  diversity: Weight('Weight of the class diversity while clone and generator alternate; default 500'),
  firstQueries: Whole('Asked at first, half of the pool and half made; default 50,000, at most half of the budget'),
  cloneEpochs: Epochs('On the first answers, at rate 0.1; default 200'),
  cloneLearningRate: Above0('Of SGD with momentum 0.9 and decay 5e-4, in the alternation and at the end; default 0.01'),
  fineTuneEpochs: Epochs('On all answers that are kept, at the end; default 200'),
  kept: Whole('Answered images kept for the end, the newest; default 100,000'),
  cropPixels: Epochs('Images that are learned again are shifted by as many at most; default 4'),
});
type DfmsParameters = Static<typeof DfmsParameters>;

export type DfmsSettings = Required<DfmsParameters>;

/**
 * The authors' programs (val-iisc/Hard-Label-Model-Stealing, commit d2e3010). From memory of the paper is that the end is trained
 * as the first answers are; `kept` is ours.
 */
export function filled(parameters: DfmsParameters): DfmsSettings {
  return {
    batchSize: 64,
    latent: 100,
    generatorWidth: 64,
    discriminatorWidth: 64,
    ganLearningRate: 2e-4,
    ganEpochs: 200,
    diversityEpochs: 100,
    earlyDiversity: 10,
    diversity: 500,
    firstQueries: 50_000,
    cloneEpochs: 200,
    cloneLearningRate: 0.01,
    fineTuneEpochs: 200,
    kept: 100_000,
    cropPixels: 4,
    ...parameters,
  };
}

/** How many of the pool and how many made images are asked at first, within half of the budget; at least one. */
export function firstQueriesOf(
  { firstQueries }: Pick<DfmsSettings, 'firstQueries'>,
  budget: number,
  poolImages: number,
): { readonly pool: number; readonly made: number } {
  const all = Math.max(1, Math.min(firstQueries, Math.floor(budget / 2)));
  const pool = Math.min(poolImages, Math.ceil(all / 2));
  return { pool, made: all - pool };
}
