// Attacks: how the victim is asked.
import type { TSchema } from '#typebox';
import type { FloatImages, Images, ImageStore, Matrix, Shape3 } from '../arrays.js';
import type { Parameters } from '../primitives.js';
import type { Ledger, TransferSet } from './ledger.js';
import type { PluginMeta, Rng, Track, Work } from './meta.js';
import type { Substitute, SubstituteFactory } from './substitute.js';

/**
 * A query: rows of the pool, or images of the attacker's own making. An API takes bytes: `floats` are rounded to whole grey
 * levels unless the victim declares `queryPrecision: "float32"`. `origins`, int32 [n], notes the pool row that an image was
 * made from, for a recovery to find repeats by.
 */
export type QueryBatch =
  | { readonly rows: ArrayLike<number> }
  | { readonly images: Images; readonly origins?: ArrayLike<number> }
  | { readonly floats: FloatImages; readonly origins?: ArrayLike<number> };

/** The prediction API as an attacker sees it. */
export interface Oracle {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly budgetQueries: number;
  /** What the victim reads of an image: whole grey levels, or floats. */
  readonly queryPrecision: 'uint8' | 'float32';
  /** Queries that may still be asked, over all clients. */
  remaining(): number;
  /**
   * Posteriors float32 [n, classes], in the order asked.
   * Throws BudgetExceededError (the batch is refused whole and counts nothing) and QueryError.
   */
  query(batch: QueryBatch): Promise<Matrix>;
  /** The same API asked as another client: one budget for all, and the ledger keeps who asked. */
  as(client: string): Oracle;
}

/** The attacker's natural images, already at the victim's input size. */
export interface QueryPool {
  readonly images: ImageStore;
  /** The pool's own labels, where it declares them; nothing to do with the victim's classes. */
  readonly labels: Int32Array | null;
  /** Names of the pool's own classes, by label; `null` where there are no labels. */
  readonly classNames: readonly string[] | null;
}

/** Images of the victim's kind that an attacker has from the start; they are no part of the victim's training data. */
export interface SeedImages {
  readonly images: Images;
  /** int32 [n], their true classes. What the victim says to them is asked, and paid, as every other query. */
  readonly labels: Int32Array;
}

/** Everything an attack gets (contract 1): never the victim, its data or its name. */
export interface AttackContext extends Work {
  readonly oracle: Oracle;
  /** Empty (no image, and the victim's shape) where the suite gives the attack none. */
  readonly pool: QueryPool;
  /** `null` where the suite gives none. */
  readonly seedImages: SeedImages | null;
  readonly substitute: SubstituteFactory;
  readonly rng: Rng;
  readonly budget: number;
}

/** A surrogate of the attack's own (open track): the mean of its members' posteriors. */
export interface OwnSurrogate {
  readonly members: readonly Substitute[];
}

export interface AttackPlugin {
  readonly meta: PluginMeta & {
    /** What it asks first does not depend on the budget: one run serves all budgets. */
    readonly anytime: boolean;
    /** It asks no image of the pool twice and no other image, so that no budget can be above the pool. */
    readonly asksEachOnce?: true;
    /** Default: `standard` alone. */
    readonly tracks?: readonly Track[];
    /** `digest`: made images are chained and counted, and not kept; only the open track can then be scored. */
    readonly ledger?: 'digest';
    /** It creates substitutes: their architecture, that of the suite's surrogate, is then part of the job's key. */
    readonly substitute?: true;
    /** `required` or `none`: a suite must then name, or not name, a pool; default `required`. */
    readonly pool?: 'required' | 'optional' | 'none';
    /** It reads the pool's own labels: a mixed pool, one without classes and the victim's own data are refused. */
    readonly poolLabels?: 'required';
    /** Whether a suite must, or may, say how many seed images it has. */
    readonly seedImages?: 'required' | 'optional';
  };
  readonly parameters: TSchema;
  /** With `asksEachOnce`: queries that it makes of one image of the pool; absent is one. */
  asksOfEach?(parameters: Parameters): number;
  /** The smallest budget that reaches what the attack is about; a suite with a smaller one is refused. Absent is 1. */
  leastBudget?(parameters: Parameters): number;
  /** In the open track it returns its own surrogate, which the harness then disposes of. */
  run(context: AttackContext, parameters: Parameters): Promise<OwnSurrogate> | Promise<void>;
  /**
   * The control `native-loop` of an attack in the open track: its own training, fed with answers to random images of the pool
   * at the same budget, so that what the queries bring is told from what the loop brings.
   */
  nativeLoop?(context: AttackContext, parameters: Parameters): Promise<OwnSurrogate>;
  /** Pure; what is part of the attack itself. What an attacker makes of anybody's answers is a recovery. */
  toTransferSet?(ledger: Ledger, parameters: Parameters): TransferSet;
}
