// One metric, one number with its unit and interval, or the reason why there is none.
import Type, { type Static } from '#typebox';
import type { Matrix } from './arrays.js';
import { Count, strictObject } from './primitives.js';

export const Direction = Type.Union([Type.Literal('higher'), Type.Literal('lower'), Type.Literal('neutral')], {
  description: 'Which way is better for the attacker (attack metrics) or for the detector (detector metrics)',
});
export type Direction = Static<typeof Direction>;

export const Interval = strictObject({
  low: Type.Number(),
  high: Type.Number(),
  level: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }),
  method: Type.String(),
});
export type Interval = Static<typeof Interval>;

export const MeasuredValue = strictObject({
  value: Type.Number(),
  unit: Type.String(),
  direction: Direction,
  /** Items behind the value; `null` where counting makes no sense. */
  n: Type.Union([Count, Type.Null()]),
  /** Numerator of a rate over n items; `null` for other statistics. */
  count: Type.Union([Count, Type.Null()]),
  interval: Type.Union([Interval, Type.Null()]),
});
export const MissingValue = strictObject({
  value: Type.Null(),
  unit: Type.String(),
  direction: Direction,
  reason: Type.String({ minLength: 1 }),
});
export const MetricValue = Type.Union([MeasuredValue, MissingValue]);
export type MeasuredValue = Static<typeof MeasuredValue>;
export type MissingValue = Static<typeof MissingValue>;
export type MetricValue = Static<typeof MetricValue>;

export interface MetricMeta {
  readonly id: string;
  readonly title: string;
  readonly unit:
    | 'fraction'
    | 'ratio'
    | 'distance'
    | 'nats'
    | 'classes'
    | 'count'
    | 'images/s'
    | 'ms'
    | 's'
    | 'bits'
    | 'correlation'
    | 'probability';
  readonly range: readonly [number, number];
  readonly direction: Direction;
  readonly source: string;
  readonly formula: string;
  /** It reads the first class of each answer and nothing else, so that it follows from a record and its predictions. */
  readonly topOne?: true;
  /** Raised when the number can change for the same evidence. */
  readonly version: string;
}

/** Where groups of images come from: their owner names them, or a rule found them in the images. */
export const GroupsSource = Type.Union([Type.Literal('declared'), Type.Literal('derived')]);
export type GroupsSource = Static<typeof GroupsSource>;

/** Images that show one thing again and again, as the frames of a physical sign: intervals go by groups, not by images. */
export interface ImageGroups {
  /** int32 [n], 0 to count − 1. */
  readonly ids: Int32Array;
  /** Groups in all, of which a part of the images may show fewer. */
  readonly count: number;
  readonly source: GroupsSource;
}

/** What the victim says to adversarial examples; index i is test row `rows[i]` throughout. */
export interface CraftedAnswers {
  /** int32 [m]: rows of the test set. */
  readonly rows: Int32Array;
  /** int32 [m] each: the victim's class for the example. */
  readonly fgsm: Int32Array;
  readonly pgd: Int32Array;
  /** For every pixel plus or minus epsilon at random: the control. */
  readonly noise: Int32Array;
}

/** One number an image, as it lies beside a record; distances have eight significant bits. Index i is test image i. */
export interface ItemFigures {
  /** float64 [n], nats; `null` where the victim's answers are no distributions. */
  readonly klDivergence: Float64Array | null;
  /** float64 [n], in [0, 1]; `null` as above. */
  readonly totalVariation: Float64Array | null;
  /** `null` with five classes or fewer. */
  readonly topFive: {
    /** uint8 [n], 1 where the victim's class is among the surrogate's five first. */
    readonly hits: Uint8Array;
    /** uint8 [n], how many of their five first classes are the same. */
    readonly overlaps: Uint8Array;
  } | null;
  /** float64 [n]: ‖V − V′‖₁; `null` without a defense. */
  readonly defendedL1: Float64Array | null;
  /** uint8 [n], 1 where the defended answer is a distribution; `null` without a defense. */
  readonly defendedValid: Uint8Array | null;
  /** `null` without a transfer set. */
  readonly transfer: {
    /** int32 [classes]: items whose answer names the class. */
    readonly counts: Int32Array;
    /** float64 [classes]: sum of the answers. */
    readonly mass: Float64Array;
  } | null;
}

/** What models say of the images that a stolen one is known by; index i is claim i throughout. */
export interface OwnershipEvidence {
  /** uint8 [m], 1 where the surrogate names the class that was answered falsely, or that the mark has. */
  readonly suspect: Uint8Array;
  /** The same of each model that never saw an answer of the victim. */
  readonly others: readonly Uint8Array[];
  /** The images are the owner's own, made before anybody asked; absent where they are queries that were answered falsely. */
  readonly triggers?: true;
}

/** What became of an attack's queries behind a defense that alters some answers alone. */
export interface AskedAnswers {
  readonly queries: number;
  /** Answers without any difference from the victim's. */
  readonly exact: number;
}

/** Seconds of work that a defense demands of a client: the mean of its queries, and the most of any. */
export interface DemandedWork {
  readonly meanSeconds: number;
  readonly mostSeconds: number;
}

/** Test images that an attacker's pool has something in common with. */
export interface OverlapFlags {
  /** uint8 [n], 1 where an image of the pool is or looks the same. */
  readonly duplicates: Uint8Array;
  /** uint8 [n], 1 where the pool has a class of the image's name, or a kind of it. */
  readonly sharedClass: Uint8Array;
}

/** What an attack cell left behind. Index i is the i-th test image throughout. */
export interface AttackEvidence {
  readonly classes: number;
  /** int32 [n], true test labels. */
  readonly labels: Int32Array;
  /** float32 [n, classes]: the undefended victim (contract 10). */
  readonly victim: Matrix;
  /** float32 [n, classes]. */
  readonly surrogate: Matrix;
  /** float32 [n, classes]: the victim's answers through the defense; `null` without one. */
  readonly defended: Matrix | null;
  /** float32 [m, classes]: what the surrogate was trained on; `null` for controls without a transfer set. */
  readonly transfer: Matrix | null;
  /** Class counts of victim-train, for the majority-class rate c. */
  readonly trainClassCounts: Int32Array;
  /** Examples crafted on the surrogate and on the victim itself; `null` where the suite asks for none, or nobody sees into the victim. */
  readonly crafted: { readonly onSurrogate: CraftedAnswers; readonly onVictim: CraftedAnswers | null } | null;
  /** int32, ascending: test images that the defense refuses, whose row of `defended` is zeros; absent where it refuses none. */
  readonly refused?: Int32Array;
  /** The attack's queries within the budget, and those answered exactly as by the victim; absent where nobody counted. */
  readonly asked?: AskedAnswers | null;
  /** Work demanded of the attack's queries within the budget, and of an honest client that asks the test images. */
  readonly work?: { readonly attack: DemandedWork; readonly honest: DemandedWork } | null;
  /** Absent where nobody looked. */
  readonly overlap?: OverlapFlags | null;
  /** `null` or absent where no defense claims anything. */
  readonly ownership?: OwnershipEvidence | null;
  /** What the metrics read of whole answers; absent: it follows from the posteriors. */
  readonly figures?: ItemFigures;
  /** Of the test images; `null` where each stands for itself. */
  readonly groups: ImageGroups | null;
  readonly seed: number;
}

/** Scores, higher is more anomalous; float64. */
export interface DetectorEvidence {
  readonly threshold: number;
  readonly benign: Float64Array;
  readonly anomalous: Float64Array;
  /** In-distribution images that an attacker could ask (the reserve), for the share sweep. */
  readonly inDistribution: Float64Array;
  readonly unseen: Readonly<Record<string, Float64Array>>;
  /** Of the streams that are the victim's kind of data; images of a pool each stand for themselves. */
  readonly groups: { readonly benign: ImageGroups | null; readonly inDistribution: ImageGroups | null };
  readonly seed: number;
}

/** Clients of one kind: how many queries each asked, and the position of the one that raised an alarm, or `null`. */
export interface WatchedClients {
  readonly queries: readonly number[];
  readonly alarms: readonly (number | null)[];
}

/** What a detector of streams said of an attack and of honest clients. */
export interface StreamEvidence {
  /** In the order in which they asked in turn. */
  readonly attack: WatchedClients;
  readonly benign: readonly (WatchedClients & { readonly name: string })[];
  /** The surrogate of what was answered before the alarms; `null` where the harness trains none. */
  readonly leaked: {
    /** uint8 [n], 1 where it is right. */
    readonly correct: Uint8Array;
    readonly groups: ImageGroups | null;
  } | null;
}

export interface ThroughputEvidence {
  readonly batchSize: number;
  /** Milliseconds of each timed batch. */
  readonly samplesMs: Float64Array;
}

export interface EvidenceByCell {
  readonly attack: AttackEvidence;
  readonly detector: DetectorEvidence;
  readonly stream: StreamEvidence;
  readonly throughput: ThroughputEvidence;
}

/** A metric file exports `metric`; its id is its path. */
export interface MetricPlugin<K extends keyof EvidenceByCell = keyof EvidenceByCell> {
  readonly meta: MetricMeta;
  readonly cell: K;
  compute(evidence: EvidenceByCell[K]): MetricValue;
}
