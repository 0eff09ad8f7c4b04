// Victims and pools as a suite writes them.
import Type, { type Static } from 'typebox';
import { Count, Id, Parameters, Positive, Rate, strictObject } from './primitives.js';
import { TrainingOptions } from './training.js';

export const InputSize = Type.Array(Positive, { minItems: 2, maxItems: 2, description: '[height, width] in pixels' });

/** Words beside a published figure; no part of a suite's digest, since they change no number. */
export const Differs = Type.Optional(
  Type.String({ minLength: 1, description: 'What differs between the published set-up and this one' }),
);

/** Published figures that stand beside ours, as published and never recomputed. */
export const Reference = strictObject({
  source: Type.String({ description: 'Paper, page or file the figures were read from' }),
  victimAccuracy: Rate,
  surrogateAccuracy: Rate,
  surrogateBound: Type.Optional(Type.Union([Type.Literal('>='), Type.Literal('=')])),
  ratio: Type.Optional(Type.Number({ minimum: 0 })),
  differs: Differs,
  classes: Type.Optional(
    Type.Array(strictObject({ class: Count, victimAccuracy: Rate, surrogateAccuracy: Rate }), {
      description: 'Published per-class accuracies',
    }),
  ),
});
export type Reference = Static<typeof Reference>;

/** Which copy of the dataset, as `data list` names it; absent: the official one, else the only one that is here. */
const Variant = Type.Optional(Id);

/** A dataset, and which copy of it. */
export const DatasetChoice = strictObject({ dataset: Id, variant: Variant });
export type DatasetChoice = Static<typeof DatasetChoice>;

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

/** A deployment that somebody runs and wants to audit: asked over the Open Inference Protocol, and never trained here. */
export const DeployedVictimSpec = strictObject({
  id: Id,
  /** Labelled images of what it classifies, in the order of its classes; it need not be trained on them. */
  dataset: Id,
  variant: Variant,
  inputSize: Type.Optional(InputSize),
  minimumAccuracy: Rate,
  url: Type.String({
    pattern: '^https?://[^\\s]+$',
    description: 'Where it answers, without the /v2; an address, and no part of any identity',
  }),
  deployment: strictObject(
    {
      name: Id,
      version: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 64 }),
      model: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 128,
          pattern: '^[^/?#\\s]+$',
          description: "Its model's name; default victim",
        }),
      ),
      batchSize: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 4096,
          description: 'Images in one request at most; default 64, or what its metadata fixes. No part of any identity',
        }),
      ),
      output: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 256,
          description: 'Name of the output with the answers; needed where several have their shape',
        }),
      ),
      outputKind: Type.Optional(
        Type.Union([Type.Literal('probabilities'), Type.Literal('logits')], {
          description: 'What that output holds; logits pass a softmax here. Default probabilities',
        }),
      ),
      unnormalised: Type.Optional(
        Type.Literal(true, {
          description:
            'Its probabilities need not sum to 1 (rounded, or the largest k alone), and are taken as they come',
        }),
      ),
    },
    { description: 'What is audited, as its owner names it: raise the version whenever its answers change' },
  ),
  reference: Type.Optional(Reference),
});
export type DeployedVictimSpec = Static<typeof DeployedVictimSpec>;

export const AnyVictimSpec = Type.Union([VictimSpec, DeployedVictimSpec]);
export type AnyVictimSpec = Static<typeof AnyVictimSpec>;

export const PoolSpec = strictObject({
  id: Id,
  dataset: Id,
  variant: Variant,
  size: Positive,
  inDistribution: Type.Optional(
    Type.Literal(true, {
      description: "The dataset is the victim's own: the attacker has images of its reserve, which no victim learns",
    }),
  ),
});
export type PoolSpec = Static<typeof PoolSpec>;
