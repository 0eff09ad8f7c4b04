// Datasets as plug-ins, and the record that lies beside a prepared copy.
import Type, { type Static } from '#typebox';
import type { Images, Shape3 } from './arrays.js';
import { Count, Digest, Id, ImageShape, Positive, Rate, SemVer, strictObject } from './primitives.js';

/** A file of the official release, for `data fetch`. */
export interface OfficialFile {
  readonly url: string;
  /** File name under the download folder. */
  readonly name: string;
  readonly bytes: number | null;
  /** Published checksum, or as much of its beginning as the owner publishes; `null` where it is none. */
  readonly checksum: { readonly algorithm: 'md5' | 'sha256'; readonly hex: string } | null;
  /** Checksum of what a lone `.gz` unpacks to: a copy that was packed again, or never, holds the same data. */
  readonly unpacked?: { readonly algorithm: 'md5' | 'sha256'; readonly hex: string };
}

export type DatasetPart = 'train' | 'test';

/** A run of decoded images of one part, in the official order. */
export interface DecodedChunk {
  readonly part: DatasetPart;
  readonly images: Images;
  /** int32 [count], each in [0, classes). */
  readonly labels: Int32Array;
  /** int32 [count]: images of one group (a GTSRB track) never straddle two splits; `null` if there are none. */
  readonly groups: Int32Array | null;
  /** Images of this run that were left out because they are damaged. */
  readonly skipped?: readonly SkippedImage[];
}

/** A class folder, and what its class is called. */
export interface ClassEntry {
  readonly folder: string;
  readonly name: string;
}

export interface DecodeOptions {
  /** Folder that holds the official layout. */
  readonly folder: string;
  /** [height, width] wanted; only datasets without a native size read it. */
  readonly size: readonly [number, number] | null;
  /** Keep at most so many images a part, chosen by a fixed rule; `null` keeps all. */
  readonly limit: number | null;
  /** Classes in the order wanted; only datasets with `classFolders` read it. Absent: the order of their names. */
  readonly classes?: readonly ClassEntry[] | null;
  /** Leaves out single images that are damaged or absent, instead of throwing; a dataset without single files cannot. */
  readonly skipDamaged?: boolean;
  /** Nothing will be decoded: what only pixels tell may be left out. */
  readonly listOnly?: boolean;
}

export interface DatasetMeta {
  readonly id: string;
  readonly title: string;
  /** Raised whenever decoding changes; part of job keys. */
  readonly version: string;
  readonly licence: string;
  readonly homepage: string;
  readonly paper: string | null;
  /** How a user gets it, as one sentence; shown where it is absent. */
  readonly obtain: string;
  readonly classes: number | null;
  /** Native [height, width, channels]; `null` when images differ in size. */
  readonly shape: Shape3 | null;
  /** Official counts for checks and cost estimates; `null` where unknown. */
  readonly counts: { readonly train: number | null; readonly test: number | null };
  /** Made by us, without a download. */
  readonly generated: boolean;
}

/** Groups that a rule found, tried on training groups that are known. */
export const FoundGroups = strictObject({
  /** Known items and groups that the rule was tried on, and how many groups it made of them. */
  items: Count,
  groups: Count,
  found: Count,
  /** Share of the pairs put together that belong together, and of those that belong together that were put together. */
  pairPrecision: Rate,
  pairRecall: Rate,
});
export type FoundGroups = Static<typeof FoundGroups>;

export interface DecodedLayout {
  readonly classNames: readonly string[];
  readonly shape: Shape3;
  readonly chunks: AsyncIterable<DecodedChunk>;
  /** How well the groups of the test part agree with true ones, where its owner names none and they were found; else absent. */
  readonly foundTestGroups?: FoundGroups;
  /** What was decided on the way (resizing, a split of our own), one sentence each; recorded. */
  readonly rules: readonly string[];
  /** Files read, relative to the folder: they are digested and recorded. */
  readonly files: readonly string[];
  /** Images of each part by class; absent where only decoding tells. */
  readonly counts?: Readonly<Record<DatasetPart, readonly number[]>>;
  /** What lies in the folder and is left out; absent where everything else is none of the dataset's. */
  readonly passedOver?: readonly PassedOver[];
}

export interface DatasetPlugin {
  readonly meta: DatasetMeta;
  /** Empty for generated datasets and for those whose owner wants a registration. */
  readonly officialFiles: readonly OfficialFile[];
  /** Whether its classes are folders, whose order and names a class file may give. */
  readonly classFolders?: boolean;
  /** Opens the official layout. Throws DataError for truncated, corrupt or foreign files. */
  decode(options: DecodeOptions): Promise<DecodedLayout>;
}

/** Files or folders that an import left out for one reason. */
export const PassedOver = strictObject({
  reason: Type.String({ minLength: 1 }),
  count: Positive,
  /** Paths of the first few, relative to the folder. */
  names: Type.Array(Type.String()),
});
export type PassedOver = Static<typeof PassedOver>;

/** An image that `--skip-damaged` left out. */
export const SkippedImage = strictObject({ path: Type.String(), reason: Type.String() });
export type SkippedImage = Static<typeof SkippedImage>;

const PartRecord = strictObject({
  count: Count,
  pixelsSha256: Digest,
  labelsSha256: Digest,
  groupsSha256: Type.Union([Digest, Type.Null()]),
  /** `derived`: found by a rule, since the owner names none. Absent where they are the owner's, or where there are none. */
  groupsSource: Type.Optional(Type.Literal('derived')),
  foundGroups: Type.Optional(FoundGroups),
});

/** `dataset.json` beside a prepared copy: what was read, how it was decoded, what came out. */
export const DatasetRecord = strictObject({
  schemaVersion: Type.Literal(1),
  dataset: Id,
  decoderVersion: SemVer,
  variant: Id,
  shape: ImageShape,
  classes: Positive,
  classNames: Type.Array(Type.String()),
  limit: Type.Union([Positive, Type.Null()]),
  rules: Type.Array(Type.String()),
  /** Absent in records from before imports said what they pass over. */
  passedOver: Type.Optional(Type.Array(PassedOver)),
  /** Damaged images that were left out; part of the digest. Absent where there is none. */
  skipped: Type.Optional(Type.Array(SkippedImage, { minItems: 1 })),
  parts: strictObject({ train: PartRecord, test: Type.Union([PartRecord, Type.Null()]) }),
  sourceFiles: Type.Array(strictObject({ path: Type.String(), bytes: Count, sha256: Digest })),
  /** SHA-256 over shape, classes, the parts' digests and what was skipped: the dataset's identity in keys and records. */
  digest: Digest,
});
export type DatasetRecord = Static<typeof DatasetRecord>;

/** The named splits of contract 4. */
export const LABELLED_SPLITS = ['victim-train', 'victim-validation', 'reserve', 'test'] as const;
export const POOL_SPLITS = ['attack', 'detector-train', 'detector-validation', 'detector-test'] as const;
/** All of a pool in one order, of which the `attack` split is the beginning: for suites whose detectors need none of it. */
export const WHOLE_POOL = 'whole-pool';
/** The reserve, divided again: detectors are fitted on the first two, in-distribution attackers ask the third. */
export const RESERVE_SPLITS = ['reserve-train', 'reserve-validation', 'reserve-stream'] as const;
/** `reserve-stream` halved, so that seed images are nobody else's; and the reserve without `attacker-seeds`. */
export const ATTACKER_SPLITS = ['attacker-seeds', 'attacker-pool', 'attacker-reserve'] as const;
/** `reserve-train` halved, for suites in which a defense is prepared and a detector fitted on one dataset. */
export const OWNER_SPLITS = ['reserve-defense', 'reserve-detector'] as const;
export type OwnerSplit = (typeof OWNER_SPLITS)[number];
export type AttackerSplit = (typeof ATTACKER_SPLITS)[number];
export type ReserveSplit = (typeof RESERVE_SPLITS)[number];
export type LabelledSplit = (typeof LABELLED_SPLITS)[number];
export type PoolSplit = (typeof POOL_SPLITS)[number] | typeof WHOLE_POOL;
