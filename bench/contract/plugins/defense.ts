// Defenses: what stands in front of the victim.
import type { TSchema } from '#typebox';
import type { Images, ImageStore, Matrix, Shape3 } from '../arrays.js';
import type { Parameters } from '../primitives.js';
import type { Training } from '../training.js';
import type { PluginMeta, PluginState, Work } from './meta.js';
import type { TrainableNetwork } from './network.js';
import type { LabelledImages, OwnerModel, OwnerNeed } from './owner.js';
import type { SubstituteFactory } from './substitute.js';

/** A batch on its way to a defense; randomness is keyed by (seed, query index), so batching changes nothing. */
export interface AnswerContext {
  readonly firstQueryIndex: number;
  readonly client: string;
  readonly seed: number;
  /** float32 [n, classes], where `meta.needs` names `logits`. */
  readonly logits?: Matrix;
  /** float32 [n, width], what feeds the victim's last layer, where `meta.needs` names `features`. */
  readonly features?: Matrix;
  /** Posteriors float32 [n, classes] of each network, where `meta.trainsVictim` is `ensemble`. */
  readonly members?: readonly Matrix[];
}

/** Images whose answers prove who answered: a defense says them after the last query. */
export interface Claims {
  /** int32 [m]: positions in the ledger. */
  readonly positions: Int32Array;
  /** int32 [m]: the class that was answered there, and that a stolen model will repeat. */
  readonly labels: Int32Array;
}

/** Images of the owner's own that a stolen model is known by, whatever was asked. */
export interface Triggers {
  readonly images: Images;
  /** int32 [m]: the class that the marked victim names, and that a stolen model will repeat. */
  readonly labels: Int32Array;
}

export interface Defense {
  /**
   * From the victim's posteriors (or an earlier defense's answers) to the API's answers. `mapRows`, `normalizeInPlace` and `argmax`
   * of bench/lib/arrays/matrix.ts help.
   *
   * @param posteriors - float32 [n, classes]; not to be changed
   * @returns float32 [n, classes], finite and >= 0. Rows sum to 1 within 1e-6 where those that came do, unless
   * {@link DefensePlugin.unnormalised}; a run refuses with PluginError `defense-answer` what is off by more than 1e-3.
   */
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Matrix | Promise<Matrix>;
  /** Where `meta.claims`: what it answered falsely, to whom it matters later. */
  claims?(): Claims;
  /** Where `meta.demandsWork`: float64, seconds of work demanded for each query so far, by its number. */
  work?(): Float64Array;
  dispose?(): void;
}

/** A defense that is asked elsewhere, as an external one is. */
export interface AskedDefense {
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix>;
}

/** A detector of single queries as a defense wants it: the harness fits it, in a job that a detector of the suite shares. */
export interface DetectorChoice {
  readonly detector: string;
  readonly parameters: Parameters;
  /** Pool whose images, none that an attacker gets, stand for those of attackers; `null` where the suite names none. */
  readonly anomalous: string | null;
  /** Share of the owner's validation images above the threshold; `null`: the best balanced accuracy on both sides. */
  readonly falseAlarmRate: number | null;
}

/** The detector that a defense holds, fitted, with its threshold. */
export interface HeldDetector {
  /**
   * uint8 [n], 1 where the score is at or above the threshold.
   *
   * @param firstQueryIndex - of the batch, counted over all clients
   */
  flags(queries: Images, firstQueryIndex: number): Promise<Uint8Array>;
}

/** What a defense is prepared on, once a victim and seed, before any query: all of it the defender's. */
export interface DefenseFit extends Work {
  readonly images: ImageStore;
  /** int32 [n], their true classes. */
  readonly labels: Int32Array;
  /** The victim; where the defense trains it, as it was trained. */
  readonly model: OwnerModel;
  /** The images that the victim is trained on, where `meta.trainingImages`; else `null`. */
  readonly training: LabelledImages | null;
  /** Images of another kind, which the suite names; `null` where it names none. Never the attacker's pool. */
  readonly outliers: ImageStore | null;
  /** int32, their classes in their own dataset; `null` where there are none. */
  readonly outlierLabels: Int32Array | null;
  readonly substitute: SubstituteFactory;
  readonly seed: number;
}

/** What a defense trains its victim on, once a victim and seed, before anything else: all of it the owner's. */
export interface VictimFit extends Work {
  /** The images that the victim is trained on without the defense. */
  readonly training: LabelledImages;
  readonly classes: number;
  /** How it is then trained. */
  readonly options: Training;
  /** The victim without the defense. */
  readonly model: OwnerModel;
  /** As in {@link DefenseFit}. */
  readonly outliers: ImageStore | null;
  /**
   * A network of the victim's architecture that starts as the victim did; network 0 has the very same initial weights, others
   * have their own. The harness disposes of it.
   */
  readonly create: (index: number) => Promise<TrainableNetwork>;
  /** In [1, 2^31 - 1]. */
  readonly seed: number;
}

/** What stands in the place of the victim. */
export interface TrainedVictim {
  /** One, unless it is an `ensemble`. */
  readonly networks: readonly TrainableNetwork[];
  /** Where `meta.triggers`. */
  readonly triggers?: Triggers;
}

export interface DefensePlugin {
  readonly meta: PluginMeta & {
    /** What it must see of the victim, while it is prepared or while it answers; `answers` goes without saying. */
    readonly needs?: readonly OwnerNeed[];
    /** What its answers depend on besides the query: earlier queries of all, or of the same client; default nothing. */
    readonly state?: 'global' | 'client';
    /** The class that the victim ranks first stays first, always. */
    readonly keepsTopOne?: true;
    /** It leaves claims, and ownership is verified. */
    readonly claims?: true;
    /** Its training leaves triggers, which suspects are asked, and ownership is verified. */
    readonly triggers?: true;
    /** It creates substitutes: their architecture is then part of its key. */
    readonly substitute?: true;
    /** It trains the victim otherwise (`trainVictim`): one network, or several, the mean of whose posteriors is then the victim's. */
    readonly trainsVictim?: 'network' | 'ensemble';
    /** Parameters that this training depends on, so that others share it; default all. */
    readonly trainingParameters?: readonly string[];
    /** It changes no answer of the victim that it trained: its row is the one of its training alone. */
    readonly plainAnswers?: true;
    /** It is prepared on the victim's training images as well. */
    readonly trainingImages?: true;
    /** Whether a suite must, or may, name outliers. */
    readonly outliers?: 'required' | 'optional';
    /** It leaves the answers to some queries exactly as they are; of an attack's queries is then kept which. */
    readonly altersSome?: true;
    /** It demands work of its clients, which is reported and not waited for. */
    readonly demandsWork?: true;
  };
  readonly parameters: TSchema;
  /**
   * With `meta.trainsVictim`: what stands in the place of the victim. A job of its own; the undefended victim stays what
   * everything is compared with.
   */
  trainVictim?(fit: VictimFit, parameters: Parameters): Promise<TrainedVictim>;
  /** At these parameters its rows may sum to another number than 1; absent, never where those that it was given do. */
  unnormalised?(parameters: Parameters): boolean;
  /** At these parameters a row of zeros is no answer: whoever gets it knows that, and learns nothing from it. */
  refuses?(parameters: Parameters): boolean;
  /** The detector that it holds; absent: none. */
  detector?(parameters: Parameters): DetectorChoice;
  /** Absent: the defense needs none. A job of its own, whose files are evidence. */
  prepare?(fit: DefenseFit, parameters: Parameters): Promise<PluginState>;
  /** Whether it has to be prepared at these parameters; absent: wherever there is `prepare`. */
  needsPreparation?(parameters: Parameters): boolean;
  open(parameters: Parameters, state: PluginState, context: DefenseContext): Defense | Promise<Defense>;
}

/** What a defense is opened with. */
export interface DefenseContext {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly substitute: SubstituteFactory;
  /** Where the plug-in has a `detector`. */
  readonly detector?: HeldDetector;
  /** Of its randomness, the same in every job of a victim and seed. */
  readonly seed: number;
}
