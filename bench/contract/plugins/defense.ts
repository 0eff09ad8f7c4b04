// Defenses: what stands in front of the victim.
import type { TSchema } from 'typebox';
import type { Images, ImageStore, Matrix, Shape3 } from '../arrays.js';
import type { Parameters } from '../primitives.js';
import type { PluginMeta, PluginState, Work } from './meta.js';
import type { OwnerModel, OwnerNeed } from './owner.js';
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
}

/** Images whose answers prove who answered: a defense says them after the last query. */
export interface Claims {
  /** int32 [m]: positions in the ledger. */
  readonly positions: Int32Array;
  /** int32 [m]: the class that was answered there, and that a stolen model will repeat. */
  readonly labels: Int32Array;
}

export interface Defense {
  /** From the victim's posteriors (or an earlier defense's answers) [n, classes] to the API's answers [n, classes]. */
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Matrix | Promise<Matrix>;
  /** Where `meta.claims`: what it answered falsely, to whom it matters later. */
  claims?(): Claims;
  dispose?(): void;
}

/** A defense that is asked elsewhere, as an external one is. */
export interface AskedDefense {
  answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix>;
}

/** What a defense is prepared on, once a victim and seed, before any query: all of it the defender's. */
export interface DefenseFit extends Work {
  readonly images: ImageStore;
  /** int32 [n], their true classes. */
  readonly labels: Int32Array;
  readonly model: OwnerModel;
  /** Images of another kind, which the suite names; `null` where it names none. Never the attacker's pool. */
  readonly outliers: ImageStore | null;
  readonly substitute: SubstituteFactory;
  readonly seed: number;
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
    /** It creates substitutes: their architecture is then part of its key. */
    readonly substitute?: true;
    /** Whether a suite must, or may, name outliers. */
    readonly outliers?: 'required' | 'optional';
  };
  readonly parameters: TSchema;
  /** Absent: the defense needs none. A job of its own, whose files are evidence. */
  prepare?(fit: DefenseFit, parameters: Parameters): Promise<PluginState>;
  open(parameters: Parameters, state: PluginState, context: DefenseContext): Defense | Promise<Defense>;
}

/** What a defense is opened with. */
export interface DefenseContext {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly substitute: SubstituteFactory;
  /** Of its randomness, the same in every job of a victim and seed. */
  readonly seed: number;
}
