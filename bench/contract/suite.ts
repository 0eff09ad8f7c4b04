// What is measured, as data. The JSON Schema in suites/suite.schema.json is generated from this definition.
import Type, { type Static } from 'typebox';
import { Count, Id, Parameters, Positive, Rate, Seed, SemVer, strictObject } from './primitives.js';
import { SubmissionLimits } from './submission.js';
import { TrainingOptions } from './training.js';

const InputSize = Type.Array(Positive, { minItems: 2, maxItems: 2, description: '[height, width] in pixels' });

/** Words beside a published figure; no part of a suite's digest, since they change no number. */
const Differs = Type.Optional(
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
const DatasetChoice = strictObject({ dataset: Id, variant: Variant });
export type DatasetChoice = Static<typeof DatasetChoice>;

/** The model says which sets it has; `stealbench weights list` shows them. */
const Initialisation = Type.Union([Type.Literal('random'), Id], {
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

export const SurrogateSpec = strictObject({
  model: Id,
  modelParameters: Type.Optional(Parameters),
  init: Type.Optional(Initialisation),
  training: Type.Optional(TrainingOptions),
});
export type SurrogateSpec = Static<typeof SurrogateSpec>;

/** The entry's plug-in is an external one: its folder, relative to the suite's file, and its name as the id. */
const SubmissionPath = Type.Optional(
  Type.String({ minLength: 1, description: 'Folder of a submission of that name, relative to this file' }),
);

export const RecoverySpec = strictObject({
  recovery: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
});
export type RecoverySpec = Static<typeof RecoverySpec>;

const Recoveries = Type.Array(Type.Union([Id, RecoverySpec]), {
  minItems: 1,
  description: 'What is made of the answers, each crossed with every attack and defense; default `identity`',
});

const Budgets = Type.Array(Positive, { minItems: 1, uniqueItems: true });

export const AttackSpec = strictObject({
  attack: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
  pool: Id,
  budgets: Budgets,
  surrogate: Type.Optional(SurrogateSpec),
  victims: Type.Optional(Type.Array(Id, { minItems: 1, description: 'Only these victims; default all' })),
  recoveries: Type.Optional(Recoveries),
});
export type AttackSpec = Static<typeof AttackSpec>;

export const ControlId = Type.Union([
  Type.Literal('zero-queries'),
  Type.Literal('majority-class'),
  Type.Literal('random-noise'),
  Type.Literal('true-labels'),
  Type.Literal('in-distribution'),
]);
export type ControlId = Static<typeof ControlId>;

export const ControlSpec = strictObject({
  control: ControlId,
  budgets: Type.Optional(Budgets),
  surrogate: Type.Optional(SurrogateSpec),
  victims: Type.Optional(Type.Array(Id, { minItems: 1, description: 'Only these victims; default all' })),
});
export type ControlSpec = Static<typeof ControlSpec>;

export const DefenseSpec = strictObject({
  defense: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
  outliers: Type.Optional(
    Type.Union([Id], {
      description: "Pool of images of another kind that the defense is prepared with; never an attack's",
    }),
  ),
});
export type DefenseSpec = Static<typeof DefenseSpec>;

/** One defense, or several that are applied in order. */
export const DefenseEntry = Type.Union([
  DefenseSpec,
  Type.Array(DefenseSpec, { minItems: 2, description: 'Applied in order, each on the answers of the one before' }),
]);
export type DefenseEntry = Static<typeof DefenseEntry>;

/** An entry of `defenses` as a list, in the order of application. */
export function defenseList(entry: DefenseEntry): readonly DefenseSpec[] {
  return Array.isArray(entry) ? entry : [entry];
}

/** An entry of `recoveries`, in full. */
export function recoverySpec(entry: Id | RecoverySpec): RecoverySpec {
  return typeof entry === 'string' ? { recovery: entry } : entry;
}

/** The network that a detector trains, where its plug-in takes one. */
const DetectorNetwork = strictObject(
  { model: Id, modelParameters: Type.Optional(Parameters), init: Type.Optional(Initialisation) },
  { description: 'The network that the detector trains; default its own' },
);

export const DetectorSpec = strictObject({
  detector: Id,
  submission: SubmissionPath,
  parameters: Type.Optional(Parameters),
  network: Type.Optional(DetectorNetwork),
  victimTrainShare: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Share of victim-train that it is trained on beside reserve-train; default none',
    }),
  ),
  benign: Type.Array(Type.Union([Id, DatasetChoice]), {
    minItems: 1,
    description: 'Datasets, or `{ "dataset": …, "variant": … }`; one detector is trained for each',
  }),
  anomalous: Id,
  unseen: Type.Optional(Type.Array(Id, { description: 'Pools that the detector was not trained against' })),
  inputSize: Type.Optional(InputSize),
  recompress: Type.Optional(
    Type.Boolean({ description: 'Both sides pass one random resize and JPEG, so that codecs tell nothing' }),
  ),
  references: Type.Optional(
    Type.Array(
      strictObject({
        source: Type.String(),
        dataset: Id,
        benignAccuracy: Rate,
        anomalousAccuracy: Rate,
        differs: Differs,
      }),
    ),
  ),
});
export type DetectorSpec = Static<typeof DetectorSpec>;

/** An entry of `benign`, in full. */
export function datasetChoice(entry: DetectorSpec['benign'][number]): DatasetChoice {
  return typeof entry === 'string' ? { dataset: entry } : entry;
}

export const ThroughputSpec = strictObject({
  models: Type.Array(Id, { minItems: 1 }),
  batchSizes: Type.Array(Positive, { minItems: 1, uniqueItems: true }),
  inputShape: Type.Optional(Type.Array(Positive, { minItems: 3, maxItems: 3 })),
  classes: Type.Optional(Type.Integer({ minimum: 2 })),
  samples: Type.Optional(Type.Integer({ minimum: 3, description: 'Timed repetitions per cell' })),
});
export type ThroughputSpec = Static<typeof ThroughputSpec>;

/** Adversarial examples crafted on each surrogate and shown to the victim; sizes in grey levels of 255. */
export const TransferabilityOptions = strictObject({
  images: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Test images that the victim gets right, the same for all its surrogates; default 1000',
    }),
  ),
  epsilon: Type.Optional(Type.Integer({ minimum: 1, maximum: 255, description: 'L-infinity radius; default 8' })),
  steps: Type.Optional(Type.Integer({ minimum: 1, description: 'Steps of PGD; default 10' })),
  stepSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 255, description: 'Of one step of PGD; default 2' })),
});
export type TransferabilityOptions = Static<typeof TransferabilityOptions>;

/** How labelled training data is divided (contract 4); fractions of the official training part. */
export const SplitOptions = strictObject({ reserve: Type.Optional(Rate), validation: Type.Optional(Rate) });
export type SplitOptions = Static<typeof SplitOptions>;

/** The newest version of the schema of suites. */
export const SUITE_SCHEMA_VERSION = 3;

export const Suite = strictObject(
  {
    $schema: Type.Optional(Type.String()),
    /** Absent in suites from before there was a second; every version is read as it was written. */
    schemaVersion: Type.Optional(
      Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(SUITE_SCHEMA_VERSION)], {
        description: 'Version of this schema that the suite is written for; absent means 1',
      }),
    ),
    name: Id,
    version: SemVer,
    title: Type.String({ minLength: 1 }),
    description: Type.Optional(Type.String()),
    seeds: Type.Array(Seed, { minItems: 1, uniqueItems: true }),
    splits: Type.Optional(SplitOptions),
    victims: Type.Array(AnyVictimSpec),
    pools: Type.Array(PoolSpec),
    surrogate: Type.Optional(SurrogateSpec),
    attacks: Type.Array(AttackSpec),
    controls: Type.Optional(Type.Array(ControlSpec)),
    recoveries: Type.Optional(Recoveries),
    defenses: Type.Optional(Type.Array(DefenseEntry, { minItems: 1 })),
    detectors: Type.Optional(Type.Array(DetectorSpec)),
    throughput: Type.Optional(Type.Array(ThroughputSpec)),
    transferability: Type.Optional(TransferabilityOptions),
    jobTimeLimitMinutes: Type.Optional(Positive),
    submissionLimits: Type.Optional(Type.Partial(SubmissionLimits, { additionalProperties: false })),
  },
  { title: 'StealBench suite' },
);
export type Suite = Static<typeof Suite>;
