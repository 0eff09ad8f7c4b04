// Parameters of Black-box Dissector; defaults are those of its public code (attack.py, my_transform.py) unless said otherwise.
import Type, { type Static } from '#typebox';
import { strictObject } from '../../contract/primitives.js';

export const Options = strictObject({
  variants: Type.Optional(
    Type.Integer({ minimum: 1, default: 10, description: 'Erasings of an image, of which one is asked (paper)' }),
  ),
  largestArea: Type.Optional(
    Type.Number({
      minimum: 0.02,
      maximum: 0.9,
      default: 0.1,
      description: 'Of what is erased, at least .02 (public code; the paper has .4)',
    }),
  ),
  erasedShare: Type.Optional(
    Type.Number({ minimum: 0, maximum: 1, default: 0.25, description: 'Of the queries of a round' }),
  ),
  newImages: Type.Optional(
    Type.Union([Type.Literal('random'), Type.Literal('k-center')], {
      default: 'random',
      description: 'How images are chosen that were never asked',
    }),
  ),
  copies: Type.Optional(
    Type.Integer({ minimum: 1, default: 10, description: 'Erasings whose mean posterior labels an image not asked' }),
  ),
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: 200, description: 'Of each training; the rate drops to a tenth every 60' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 1, default: 128, description: 'Of the training' })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: 0.02, description: 'SGD with momentum 0.9 and decay 5e-4' }),
  ),
});
export type Options = Required<Static<typeof Options>>;

export const DEFAULTS: Options = {
  variants: 10,
  largestArea: 0.1,
  erasedShare: 0.25,
  newImages: 'random',
  copies: 10,
  epochs: 200,
  batchSize: 128,
  learningRate: 0.02,
};

/** Answers after each round; from the last one on, as many again as the last round has. */
const TOTALS = [100, 200, 500, 800, 1000, 2000, 5000, 10_000, 20_000, 30_000] as const;
const BEYOND = 10_000;

/** Queries of the round that follows so many answers. */
export function roundQueries(answered: number): number {
  const next = TOTALS.find((total) => total > answered);
  return next === undefined ? BEYOND : next - answered;
}

/** Queries of a round that are erased images, and that are new ones. */
export function partsOf(queries: number, erasedShare: number): { readonly erased: number; readonly fresh: number } {
  const erased = Math.round(queries * erasedShare);
  return { erased, fresh: queries - erased };
}
