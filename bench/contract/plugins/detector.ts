// Detectors: which queries, or which clients, are stealing.
import type { TSchema } from '#typebox';
import type { Images, ImageStore, Matrix } from '../arrays.js';
import type { Parameters } from '../primitives.js';
import type { PluginMeta, PluginState, Work } from './meta.js';
import type { NetworkFactory } from './network.js';
import type { LabelledImages, OwnerModel, OwnerNeed } from './owner.js';

interface Fit extends Work {
  readonly networks: NetworkFactory;
  /** The victim that it guards; `null` where the suite names none, and `meta.needs` is then empty. */
  readonly model: OwnerModel | null;
  readonly seed: number;
}

/** The two sides that a detector of single queries is fitted on; splits are disjoint (contract 4). */
export interface DetectorFit extends Fit {
  readonly benign: {
    readonly train: ImageStore;
    readonly validation: ImageStore;
    /** int32, true classes of `train` and `validation`. */
    readonly trainLabels: Int32Array;
    readonly validationLabels: Int32Array;
  };
  /** What the suite names as known attackers' images. */
  readonly anomalous: { readonly train: ImageStore; readonly validation: ImageStore };
}

/** What a detector of streams is fitted on: the owner's own data, and no recorded attack. */
export interface StreamFit extends Fit {
  readonly benign: { readonly train: LabelledImages; readonly validation: LabelledImages };
  /** Share of honest streams that may raise an alarm, where `meta.setsThreshold` and the suite states one; else `null`. */
  readonly falseAlarmRate: number | null;
  /** What stands for known attackers' images, where the plug-in's `knownAttackers` names a pool; absent: none. */
  readonly anomalous?: { readonly train: ImageStore; readonly validation: ImageStore } | null;
}

/** Queries as a detector meets them. */
export interface Observed {
  readonly images: Images;
  /** float32 [n, classes]: what the API answered; `null` where the suite names no victim. */
  readonly answers: Matrix | null;
  /** Position of the first one among the queries of its client. */
  readonly firstQueryIndex: number;
}

/** Of single queries: each has a score of its own. */
export interface Detector {
  /**
   * float64 [n], higher is more anomalous; `firstQueryIndex` is the position in the stream.
   *
   * @param answers - float32 [n, classes], what the API answers; where `meta.needs` names `answers`
   */
  score(queries: Images, firstQueryIndex: number, answers?: Matrix): Promise<Float64Array>;
  dispose(): void;
}

/** Of one client's stream: it keeps state, and says at which query it is sure. */
export interface StreamDetector {
  /** Takes the client's next queries, in order; how they come in batches changes nothing. */
  observe(observed: Observed): Promise<StreamVerdict>;
  dispose(): void;
}

export interface StreamVerdict {
  /** Position among the client's queries of the query that raised the alarm; `null` while there is none. It is never taken back. */
  readonly alarmAt: number | null;
  /** What it decided by, when it last decided; higher is more anomalous; `null` before. */
  readonly statistic: number | null;
}

interface CommonMeta extends PluginMeta {
  readonly control: boolean;
  /** It trains a network, which a suite may name. */
  readonly trainsNetwork: boolean;
  /** What it must see of the victim that it guards; a suite must then name one. */
  readonly needs?: readonly OwnerNeed[];
}

interface Checkpointed {
  /**
   * Where `meta.needs` names `checkpoints`: the epochs, from 1 on, whose states of the victim it asks for;
   * none where there are too few for it, and its cells are then skipped.
   *
   * @param epochs - of the victim's training, at least 1
   */
  checkpointEpochs?(epochs: number, parameters: Parameters): readonly number[];
}

export interface DetectorPlugin extends Checkpointed {
  readonly meta: CommonMeta & { readonly scope?: 'query' };
  readonly parameters: TSchema;
  /** How many benign training images it takes at these parameters; absent: one. A plan with fewer is refused. */
  fewestImages?(parameters: Parameters): number;
  prepare(fit: DetectorFit, parameters: Parameters): Promise<PluginState>;
  open(
    state: PluginState,
    parameters: Parameters,
    networks: NetworkFactory,
    model?: OwnerModel | null,
  ): Promise<Detector>;
}

export interface StreamDetectorPlugin extends Checkpointed {
  readonly meta: CommonMeta & {
    readonly scope: 'stream';
    /** It has a threshold that a suite's rate of false alarms sets. */
    readonly setsThreshold?: true;
  };
  readonly parameters: TSchema;
  /** The pool, by its id, whose `detector-` splits stand for known attackers' images; `null` where the suite names none, which is refused. */
  knownAttackers?(parameters: Parameters): string | null;
  prepare(fit: StreamFit, parameters: Parameters): Promise<PluginState>;
  /** One for each client. */
  open(
    state: PluginState,
    parameters: Parameters,
    networks: NetworkFactory,
    model?: OwnerModel | null,
  ): Promise<StreamDetector>;
}

export type AnyDetectorPlugin = DetectorPlugin | StreamDetectorPlugin;
