// Recoveries: what an attacker makes of the answers.
import type { TSchema } from '#typebox';
import type { Images, ImageStore, Matrix, Shape3 } from '../arrays.js';
import type { Parameters } from '../primitives.js';
import type { QueryPool } from './attack.js';
import type { Ledger, TransferSet } from './ledger.js';
import type { PluginMeta, Rng, Work } from './meta.js';
import type { SubstituteFactory } from './substitute.js';

/**
 * What stands in front of the victim, with the same parameters and in the same order, as the attacker prepared it alone: on what
 * was asked and answered, with a seed of its own and a model of its own in the victim's place.
 */
export interface ImitatedDefense {
  /** Every defense of the list leaves the first class first. */
  readonly keepsTopOne: boolean;
  /**
   * Answers float32 [n, classes] to posteriors [n, classes] on n images, each as a new query of one client. A defense that reads
   * logits is given logarithms of the posteriors.
   */
  answer(posteriors: Matrix, queries: Images): Promise<Matrix>;
  /** The attacker's stand-in for the victim, trained on the answers at its first use: posteriors float32 [n, classes]. */
  predict(images: Images): Promise<Matrix>;
}

export interface RecoveryContext extends Work {
  readonly classes: number;
  readonly inputShape: Shape3;
  readonly pool: QueryPool;
  /** The images behind positions of the ledger, int32 or numbers. Throws for a ledger that keeps digests alone. */
  readonly images: (positions: ArrayLike<number>) => Images;
  /** Images of the pool that were not asked; `null` where all were. */
  readonly auxiliary: ImageStore | null;
  readonly substitute: SubstituteFactory;
  readonly rng: Rng;
  /** With knowledge `defense`, and where `meta.imitates`; otherwise `null`. */
  readonly imitated: ImitatedDefense | null;
  /** float32 [n, classes]: what the victim said before the defense changed it. With knowledge `oracle`; otherwise `null`. */
  readonly undefended: Matrix | null;
}

export interface RecoveryPlugin {
  readonly meta: PluginMeta & {
    /**
     * What it knows of the defense: nothing; its family and parameters; or, as a control that is never ranked, the undefended
     * answers themselves. With `defense` it is not run where nothing stands in front of the victim, and answers pass as they are.
     */
    readonly knowledge: 'none' | 'defense' | 'oracle';
    /** With knowledge `oracle`: an own instance of the defense is given as well; likewise not run where nothing stands there. */
    readonly imitates?: true;
    /** It creates substitutes: their architecture is then part of the job's key. */
    readonly substitute?: true;
  };
  readonly parameters: TSchema;
  /** Sees the first queries of the budget that is scored, and no later ones. */
  recover(ledger: Ledger, context: RecoveryContext, parameters: Parameters): Promise<TransferSet>;
}
