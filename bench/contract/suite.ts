// What is measured, as data. The JSON Schema in suites/suite.schema.json is generated from this definition.
import Type, { type Static } from '#typebox';
import { DetectorSpec } from './detectors.js';
import { Id, Parameters, Positive, Rate, Seed, SemVer, strictObject } from './primitives.js';
import { StreamDetectorSpec } from './streams.js';
import { SubmissionPath } from './submission-path.js';
import { SubmissionLimits } from './submission.js';
import { TrainingOptions } from './training.js';
import { AnyVictimSpec, Initialisation, PoolSpec } from './victims.js';

export * from './detectors.js';
export * from './streams.js';
export * from './victims.js';

export const SurrogateSpec = strictObject({
  model: Id,
  modelParameters: Type.Optional(Parameters),
  init: Type.Optional(Initialisation),
  training: Type.Optional(TrainingOptions),
});
export type SurrogateSpec = Static<typeof SurrogateSpec>;

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
  /** Absent for an attack that makes all of its images. */
  pool: Type.Optional(Id),
  seedImages: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: "Images of the victim's kind that the attacker has, of its reserve; asking one costs a query",
    }),
  ),
  clients: Type.Optional(
    Type.Integer({ minimum: 2, description: 'Names that the attacker asks under, query by query; default one' }),
  ),
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
  Type.Literal('native-loop'),
]);
export type ControlId = Static<typeof ControlId>;

export const ControlSpec = strictObject({
  control: ControlId,
  attack: Type.Optional(
    Type.Union([Id], { description: 'With native-loop: the attack of the open track whose own training is fed' }),
  ),
  parameters: Type.Optional(Parameters),
  pool: Type.Optional(Type.Union([Id], { description: 'With native-loop: the images whose answers it is fed with' })),
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
  trainedOnly: Type.Optional(
    Type.Literal(true, {
      description:
        'Of a defense that trains the victim: its training alone, with plain answers. Such a row stands beside the defense anyway',
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
    testPool: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Of a published set-up alone: so many test images are a pool (`"split": "test-pool"`), and scoring uses the others',
      }),
    ),
    victims: Type.Array(AnyVictimSpec),
    pools: Type.Array(PoolSpec),
    surrogate: Type.Optional(SurrogateSpec),
    attacks: Type.Array(AttackSpec),
    controls: Type.Optional(Type.Array(ControlSpec)),
    recoveries: Type.Optional(Recoveries),
    defenses: Type.Optional(Type.Array(DefenseEntry, { minItems: 1 })),
    detectors: Type.Optional(Type.Array(DetectorSpec)),
    streamDetectors: Type.Optional(Type.Array(StreamDetectorSpec)),
    throughput: Type.Optional(Type.Array(ThroughputSpec)),
    transferability: Type.Optional(TransferabilityOptions),
    auditOverlap: Type.Optional(
      Type.Literal(true, {
        description:
          "Look for test images that are in an attack's pool or look like one of it, and for classes that both have; accuracy is scored again without them",
      }),
    ),
    jobTimeLimitMinutes: Type.Optional(Positive),
    submissionLimits: Type.Optional(Type.Partial(SubmissionLimits, { additionalProperties: false })),
  },
  { title: 'StealBench suite' },
);
export type Suite = Static<typeof Suite>;
