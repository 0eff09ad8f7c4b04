// Victims and pools as a suite writes them.
import Type, { type Static } from '#typebox';
import { AnsweringVictimSpec } from './answering-victims.js';
import { Count, Id, Parameters, Positive, Rate, strictObject } from './primitives.js';
import { TrainingOptions } from './training.js';
import { InputSize, Reference, Variant } from './victim-parts.js';

export * from './answering-victims.js';
export { DatasetChoice, Differs, InputSize, Reference } from './victim-parts.js';

/** The model says which sets it has; `stealbench weights list` shows them. */
export const Initialisation = Type.Union([Type.Literal('random'), Id], {
  description: '`random` (default), or the published weights to start from, such as `imagenet`',
});

export const VictimSpec = strictObject({
  id: Id,
  dataset: Id,
  variant: Variant,
  model: Id,
  modelParameters: Type.Optional(Parameters),
  inputSize: Type.Optional(InputSize),
  init: Type.Optional(Initialisation),
  queryPrecision: Type.Optional(
    Type.Literal('float32', {
      description:
        'It reads floats, which no API of images does; default whole grey levels. Attacks that take tiny steps need it',
    }),
  ),
  minimumAccuracy: Rate,
  seeds: Type.Optional(
    Type.Literal('shared', { description: 'One victim for all seeds; its interval leaves victim variation out' }),
  ),
  training: Type.Optional(TrainingOptions),
  reference: Type.Optional(Reference),
});
export type VictimSpec = Static<typeof VictimSpec>;

export const AnyVictimSpec = Type.Union([VictimSpec, AnsweringVictimSpec]);
export type AnyVictimSpec = Static<typeof AnyVictimSpec>;

const ForeignOrReserve = [Type.Literal('attack'), Type.Literal('whole-pool'), Type.Literal('reserve')] as const;
const RESERVE = "`reserve`: of the victim's own dataset, without seed images and detectors' benign data";

/** A part of a dataset; no split of test images is among those that can be named. */
const PoolPart = {
  dataset: Id,
  variant: Variant,
  split: Type.Optional(Type.Union([...ForeignOrReserve], { description: `${RESERVE}. Default what the size needs` })),
  classes: Type.Optional(
    Type.Array(Type.Union([Count, Type.String()]), {
      minItems: 1,
      uniqueItems: true,
      description: 'Only images of these classes, by number or name; default all',
    }),
  ),
};

/** Images of one dataset. */
export const PlainPool = strictObject({
  id: Id,
  ...PoolPart,
  split: Type.Optional(
    Type.Union([...ForeignOrReserve, Type.Literal('test-pool')], {
      description: `${RESERVE}. \`test-pool\`: the test images that the suite's "testPool" gives away. Default what the size needs`,
    }),
  ),
  size: Positive,
  inDistribution: Type.Optional(
    Type.Literal(true, {
      description: "The dataset is the victim's own: the attacker has images of its reserve, which no victim learns",
    }),
  ),
});
export type PlainPool = Static<typeof PlainPool>;

const MixPart = strictObject({
  ...PoolPart,
  share: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description: 'Of the images; all shares sum to 1' }),
});
export type MixPart = Static<typeof MixPart>;

/** Images of several datasets: an attacker of whose images a share is of the victim's kind, say. */
export const MixedPool = strictObject({ id: Id, size: Positive, mix: Type.Array(MixPart, { minItems: 2 }) });
export type MixedPool = Static<typeof MixedPool>;

export const PoolSpec = Type.Union([PlainPool, MixedPool]);
export type PoolSpec = Static<typeof PoolSpec>;

/** What a pool is made of, each with its number of images: the largest remainders round up. */
export function poolParts(pool: PoolSpec): readonly PlainPool[] {
  if (!('mix' in pool)) return [pool.split === 'reserve' ? { ...pool, inDistribution: true } : pool];
  const { id, size, mix } = pool;
  const exact = mix.map(({ share }) => share * size);
  const whole = exact.map((images) => Math.floor(images + 1e-9));
  const left = size - whole.reduce((sum, images) => sum + images, 0);
  const remainder = (index: number): number => (exact[index] ?? 0) - (whole[index] ?? 0);
  const up = new Set([...mix.keys()].sort((a, b) => remainder(b) - remainder(a) || a - b).slice(0, Math.max(0, left)));
  return mix.map(({ dataset, variant, split, classes }, index) => ({
    id,
    dataset,
    ...(variant === undefined ? {} : { variant }),
    ...(split === undefined ? {} : { split }),
    ...(classes === undefined ? {} : { classes }),
    size: (whole[index] ?? 0) + (up.has(index) ? 1 : 0),
    ...(split === 'reserve' ? { inDistribution: true as const } : {}),
  }));
}

/** Whether a part of a pool is of the victim's own dataset, reserve or test images. */
export function isOwnPart({ inDistribution, split }: PlainPool): boolean {
  return inDistribution === true || split === 'test-pool';
}

/** Share of a pool that is of the reserve of the victim's own dataset; 0 for foreign images, 1 for none other. */
export function ownShare(pool: PoolSpec): number {
  if (!('mix' in pool)) return poolParts(pool).some(({ inDistribution }) => inDistribution === true) ? 1 : 0;
  return pool.mix.reduce((sum, { split, share }) => (split === 'reserve' ? sum + share : sum), 0);
}
