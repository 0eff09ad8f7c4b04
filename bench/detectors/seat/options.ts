// SEAT's parameters.
import Type, { type Static } from '#typebox';
import { Positive, strictObject } from '../../contract/primitives.js';

export const DEFAULTS = {
  epochs: 10,
  maximumImages: 5000,
  batchSize: 128,
  learningRate: 1e-3,
  squaredMargin: 10,
  width: 64,
  steps: 5,
  radius: 8,
  k: 1,
  percentile: 0.1,
  detections: 50,
} as const;

export const Options = strictObject({
  epochs: Type.Optional(
    Type.Integer({ minimum: 1, default: DEFAULTS.epochs, description: 'Of the encoder (public code: 10 or 30)' }),
  ),
  maximumImages: Type.Optional(
    Type.Integer({ minimum: 2, default: DEFAULTS.maximumImages, description: 'Training images, drawn by the seed' }),
  ),
  batchSize: Type.Optional(Type.Integer({ minimum: 2, default: DEFAULTS.batchSize })),
  learningRate: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: DEFAULTS.learningRate, description: "Adam's (public code: 0.001)" }),
  ),
  squaredMargin: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: DEFAULTS.squaredMargin,
      description: 'Squared distance up to which other images are pushed away (public code: 10)',
    }),
  ),
  width: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULTS.width, description: 'Of the encoding' })),
  steps: Type.Optional(
    Type.Integer({
      minimum: 1,
      default: DEFAULTS.steps,
      description: 'Of PGD, a quarter of the radius each',
    }),
  ),
  radius: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 255,
      default: DEFAULTS.radius,
      description: 'Grey levels within which a copy is made (public code: 8); 26 for attacks that step by 0.1',
    }),
  ),
  k: Type.Optional(
    Type.Union([Positive], { default: DEFAULTS.k, description: 'Earlier queries that count (public code: 1)' }),
  ),
  percentile: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 100,
      default: DEFAULTS.percentile,
      description: "Of the owner's images, which lie nearer to one another: the threshold (paper: 0.1)",
    }),
  ),
  detections: Type.Optional(
    Type.Union([Positive], {
      default: DEFAULTS.detections,
      description: 'Near queries that raise an alarm (public code: 50)',
    }),
  ),
});
export type Options = Static<typeof Options>;
export type Settings = Required<Options>;
