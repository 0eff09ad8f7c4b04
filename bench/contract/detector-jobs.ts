// Jobs of detectors: of single queries, and of streams.
import Type from '#typebox';
import { VersionedPlugin } from './plugin-use.js';
import { Digest, Id, ImageShape, Positive, Rate, Seed, strictObject } from './primitives.js';
import { DataSlice, PoolSlice } from './slices.js';
import { BenignChange } from './streams.js';
import { TrainingOptions } from './training.js';
import { Init } from './weights.js';

export const TrainDetectorJob = strictObject({
  kind: Type.Literal('train-detector'),
  detector: VersionedPlugin,
  /** Absent where it sees none. */
  victim: Type.Optional(Digest),
  /** Share of benign validation images above the threshold; absent: the best balanced accuracy on both sides. */
  falseAlarmRate: Type.Optional(Rate),
  /** Absent where the suite names none: the detector's own, from scratch. */
  network: Type.Optional(strictObject({ model: VersionedPlugin, init: Init })),
  /** `victimTrain`: images of the victim's own training split beside `train`; absent where the suite asks for none. */
  benign: strictObject({ train: DataSlice, validation: DataSlice, victimTrain: Type.Optional(DataSlice) }),
  anomalous: strictObject({ train: DataSlice, validation: DataSlice }),
  recompress: Type.Boolean(),
  seed: Seed,
});

export const DetectJob = strictObject({
  kind: Type.Literal('detect'),
  trained: Digest,
  detector: VersionedPlugin,
  /** As it was fitted with. */
  victim: Type.Optional(Digest),
  benign: DataSlice,
  anomalous: DataSlice,
  inDistribution: DataSlice,
  unseen: Type.Array(strictObject({ pool: Id, slice: DataSlice })),
  recompress: Type.Boolean(),
  seed: Seed,
});

/** A detector of streams, fitted on the images that its victim was trained and chosen on. */
export const TrainStreamDetectorJob = strictObject({
  kind: Type.Literal('train-stream-detector'),
  victim: Digest,
  detector: VersionedPlugin,
  falseAlarmRate: Type.Optional(Rate),
  train: DataSlice,
  validation: DataSlice,
  /** Known attackers' images; absent for a detector that is fitted against none. */
  anomalous: Type.Optional(strictObject({ train: DataSlice, validation: DataSlice })),
  seed: Seed,
});

/** The first queries of a ledger as a detector meets them, from several clients in turn. */
export const WatchJob = strictObject({
  kind: Type.Literal('watch'),
  trained: Digest,
  victim: Digest,
  detector: VersionedPlugin,
  steal: Digest,
  firstQueries: Positive,
  pool: Type.Optional(PoolSlice),
  clients: Positive,
  /** Of an external detector: honest clients among those of the attack, so that it is not alone with them. */
  company: Type.Optional(strictObject({ images: DataSlice, queries: Type.Union([Positive, Type.Null()]), seed: Seed })),
});

/** Honest clients as the detector meets them. */
export const WatchBenignJob = strictObject({
  kind: Type.Literal('watch-benign'),
  trained: Digest,
  victim: Digest,
  detector: VersionedPlugin,
  streams: Type.Array(strictObject({ name: Id, change: BenignChange, images: DataSlice })),
  /** Queries of each client; `null` is all images of a stream. */
  queries: Type.Union([Positive, Type.Null()]),
  seed: Seed,
});

/** A surrogate of what was answered before the alarms, and its answers on the test images. */
export const TrainLeakedJob = strictObject({
  kind: Type.Literal('train-leaked'),
  watch: Digest,
  steal: Digest,
  firstQueries: Positive,
  pool: Type.Optional(PoolSlice),
  attack: VersionedPlugin,
  test: DataSlice,
  shape: ImageShape,
  classes: Positive,
  model: VersionedPlugin,
  init: Init,
  /** As the suite has it: how many images there are to train on is known only after the watch. */
  training: TrainingOptions,
  seed: Seed,
});
