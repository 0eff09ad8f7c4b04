// What each kind of job is told: everything that its output depends on, and nothing else.
import Type, { type Static } from '#typebox';
import {
  DetectJob,
  TrainDetectorJob,
  TrainLeakedJob,
  TrainStreamDetectorJob,
  WatchBenignJob,
  WatchJob,
} from './detector-jobs.js';
import { Defenses, ImitatedUse, VersionedPlugin } from './plugin-use.js';
import { Digest, ImageShape, Positive, Seed, SemVer, strictObject } from './primitives.js';
import { DataSlice, PoolSlice } from './slices.js';
import { ProbeVictimJob } from './probe-jobs.js';
import { SurrogateFormat } from './submission.js';
import { TransferabilityOptions } from './suite.js';
import { Training } from './training.js';
import { Init } from './weights.js';

export * from './detector-jobs.js';
export * from './plugin-use.js';
export * from './probe-jobs.js';
export * from './slices.js';

const ModelSpec = strictObject({ model: VersionedPlugin, init: Init, training: Training });

export const TrainVictimJob = strictObject({
  kind: Type.Literal('train-victim'),
  train: DataSlice,
  classes: Positive,
  ...ModelSpec.properties,
  /** Epochs, ascending, whose states are kept for detectors; absent where none asks. */
  checkpointEpochs: Type.Optional(Type.Array(Positive, { minItems: 1, uniqueItems: true })),
  seed: Seed,
});

/** The victim trained otherwise, by a defense and for it alone: everything stays compared with the undefended one. */
export const TrainDefendedVictimJob = strictObject({
  kind: Type.Literal('train-defended-victim'),
  /** The undefended one. */
  victim: Digest,
  defense: VersionedPlugin,
  /** Images of another kind; absent where the suite names none. */
  outliers: Type.Optional(DataSlice),
  train: DataSlice,
  classes: Positive,
  ...ModelSpec.properties,
  seed: Seed,
});

export const StealJob = strictObject({
  kind: Type.Literal('steal'),
  victim: Digest,
  attack: VersionedPlugin,
  defense: Defenses,
  /** Absent for an attack that makes all of its images. */
  pool: Type.Optional(PoolSlice),
  /** Absent where the attacker has none. */
  seedImages: Type.Optional(DataSlice),
  /** Names that the queries are spread over; absent is one. */
  clients: Type.Optional(Type.Integer({ minimum: 2 })),
  budgetQueries: Positive,
  /** What the victim reads of an image that is no pool row; absent is whole grey levels. */
  queryPrecision: Type.Optional(Type.Literal('float32')),
  /** `native`: the attack's own training on answers to random images of the pool, as a control; absent otherwise. */
  loop: Type.Optional(Type.Literal('native')),
  /** Architecture of the models that the attack creates; absent where it creates none. */
  substitute: Type.Optional(VersionedPlugin),
  classes: Positive,
  seed: Seed,
});

/** A defense, prepared once for a victim and seed on its owner's data. */
export const PrepareDefenseJob = strictObject({
  kind: Type.Literal('prepare-defense'),
  victim: Digest,
  defense: VersionedPlugin,
  substitute: Type.Optional(VersionedPlugin),
  data: DataSlice,
  /** The victim's training images; absent for a defense that needs none. */
  training: Type.Optional(DataSlice),
  /** Images of another kind; absent where the suite names none. */
  outliers: Type.Optional(DataSlice),
  classes: Positive,
  seed: Seed,
});

/** The first queries of a ledger → transfer set, by a recovery. */
export const RecoverJob = strictObject({
  kind: Type.Literal('recover'),
  steal: Digest,
  firstQueries: Positive,
  /** Absent where the attack has none. */
  pool: Type.Optional(PoolSlice),
  recovery: VersionedPlugin,
  /** What it knows to stand in front of the victim, in order; absent where it knows nothing of that. */
  imitates: Type.Optional(Type.Array(ImitatedUse, { minItems: 1 })),
  substitute: Type.Optional(VersionedPlugin),
  classes: Positive,
  seed: Seed,
});

/** Where a surrogate's training data comes from; controls have sources of their own. */
export const TransferSource = Type.Union([
  strictObject({
    kind: Type.Literal('ledger'),
    steal: Digest,
    firstQueries: Positive,
    /** Absent where the attack has none. */
    pool: Type.Optional(PoolSlice),
    attack: VersionedPlugin,
    /** Job that made the transfer set; absent where it is the logged answers, or what the attack itself makes of them. */
    recover: Type.Optional(Digest),
  }),
  strictObject({ kind: Type.Literal('labels'), slice: DataSlice, firstImages: Positive }),
  strictObject({ kind: Type.Literal('none') }),
]);
export type TransferSource = Static<typeof TransferSource>;

export const TrainSurrogateJob = strictObject({
  kind: Type.Literal('train-surrogate'),
  source: TransferSource,
  shape: ImageShape,
  classes: Positive,
  ...ModelSpec.properties,
  seed: Seed,
});

/** What is asked for posteriors on the test images. */
export const Subject = Type.Union([
  strictObject({ kind: Type.Literal('classifier'), job: Digest }),
  strictObject({ kind: Type.Literal('defended'), job: Digest, defense: Defenses }),
  strictObject({ kind: Type.Literal('majority'), train: DataSlice }),
  /** The surrogate that an external attack handed in. */
  strictObject({ kind: Type.Literal('onnx'), steal: Digest, format: SurrogateFormat }),
  /** The surrogate that a built-in attack trained by itself: the mean of its members' posteriors. */
  strictObject({ kind: Type.Literal('own'), steal: Digest }),
]);
export type Subject = Static<typeof Subject>;

export const EvaluateJob = strictObject({
  kind: Type.Literal('evaluate'),
  subject: Subject,
  test: DataSlice,
  /** Changes the test images without changing their labels, drawn from a round's secret seed; absent is as they are. */
  secret: Type.Optional(strictObject({ seed: Digest, rule: SemVer })),
  classes: Positive,
  seed: Seed,
});

/** Models asked about the images that a defense claims to know a stolen one by. */
export const VerifyOwnershipJob = strictObject({
  kind: Type.Literal('verify-ownership'),
  steal: Digest,
  firstQueries: Positive,
  /** Absent as in the ledger's own job. */
  pool: Type.Optional(PoolSlice),
  /** The surrogate. */
  suspect: Subject,
  /** Models of other sources, which never saw an answer of the victim: what claims against them would be false. */
  others: Type.Array(Subject),
  shape: ImageShape,
  classes: Positive,
  seed: Seed,
});

/** Models asked about the triggers of a marked victim. */
export const VerifyTriggersJob = strictObject({
  kind: Type.Literal('verify-triggers'),
  /** Training job of the marked victim. */
  marked: Digest,
  /** The surrogate. */
  suspect: Subject,
  /** Models of other sources, which never saw an answer of the marked victim; the suspect is compared with them. */
  others: Type.Array(Subject, { minItems: 1 }),
  shape: ImageShape,
  classes: Positive,
  seed: Seed,
});

/** What an attacker's pool has in common with the victim's data, by image and by name of class. */
export const AuditOverlapJob = strictObject({
  kind: Type.Literal('audit-overlap'),
  pool: PoolSlice,
  train: DataSlice,
  test: DataSlice,
});

/** Adversarial examples on test images: crafted on one network, shown to the victim. */
export const CraftJob = strictObject({
  kind: Type.Literal('craft'),
  /** Training job of the network that they are crafted on; the victim's own for the white-box ceiling. */
  source: Digest,
  /** Training job of the victim. */
  victim: Digest,
  test: DataSlice,
  ...Type.Required(TransferabilityOptions).properties,
  classes: Positive,
  seed: Seed,
});

export const MeasureKind = Type.Union([
  Type.Literal('inference'),
  Type.Literal('training-step'),
  Type.Literal('oracle-query'),
]);
export type MeasureKind = Static<typeof MeasureKind>;

export const ThroughputJob = strictObject({
  kind: Type.Literal('throughput'),
  model: VersionedPlugin,
  measure: MeasureKind,
  batchSize: Positive,
  shape: ImageShape,
  classes: Positive,
  samples: Positive,
});

export const JobSpec = Type.Union([
  TrainVictimJob,
  TrainDefendedVictimJob,
  ProbeVictimJob,
  StealJob,
  PrepareDefenseJob,
  RecoverJob,
  TrainSurrogateJob,
  EvaluateJob,
  VerifyOwnershipJob,
  VerifyTriggersJob,
  AuditOverlapJob,
  CraftJob,
  TrainDetectorJob,
  DetectJob,
  TrainStreamDetectorJob,
  WatchJob,
  WatchBenignJob,
  TrainLeakedJob,
  ThroughputJob,
]);
export type JobSpec = Static<typeof JobSpec>;
export type JobKind = JobSpec['kind'];
export type JobOf<K extends JobKind> = Extract<JobSpec, { kind: K }>;

/** Whom attacks ask: a victim, trained plainly or by a defense, or one in its place that gives answers alone. */
export function isVictimJob(spec: JobSpec): spec is JobOf<'train-victim' | 'train-defended-victim' | 'probe-victim'> {
  return spec.kind === 'train-victim' || spec.kind === 'train-defended-victim' || spec.kind === 'probe-victim';
}
