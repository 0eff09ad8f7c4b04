// What was asked and answered, and what is made of it.
import type { Images, Matrix } from '../arrays.js';

/** The logged answers, in the order asked. */
export interface Ledger {
  /** int32 [n]: pool row, or -1 where the image was not one. */
  readonly rows: Int32Array;
  /** float32 [n, classes]: what the API answered. */
  readonly answers: Matrix;
  /** int32 [n]: number of the client that asked. */
  readonly clients: Int32Array;
  /** Images behind the -1 rows, in order; `null` if there are none, or if the ledger keeps a digest of them alone. */
  readonly images: Images | null;
  /** int32 [n]: pool row that the image was made from as the attacker says, -1 for none; absent where nothing was said. */
  readonly origins?: Int32Array;
  /** The hash chain is over the floats that were asked; `images` are those in whole grey levels. */
  readonly chained?: 'float32';
  /** The images behind the -1 rows are in the hash chain and were not kept. */
  readonly digest?: true;
  readonly counts: LedgerCounts;
}

export interface LedgerCounts {
  /** Images in batches that arrived well formed. */
  readonly asked: number;
  readonly answered: number;
  /** Images in batches that were refused for the budget. */
  readonly refused: number;
}

/**
 * What a surrogate is trained on: positions in the ledger with soft labels, optionally weighted. A position may come
 * several times, with one target each time, or not at all.
 */
export interface TransferSet {
  /** int32 [m]: positions in the ledger. */
  readonly positions: Int32Array;
  /** float32 [m, classes]. */
  readonly targets: Matrix;
  /** float32 [m]; `null` weighs all alike. */
  readonly weights: Float32Array | null;
  /** Images of the pool that were not asked, with the attacker's own labels; trained on beside the others. */
  readonly unasked?: {
    /** int32 [u]: rows of the pool. */
    readonly rows: Int32Array;
    /** float32 [u, classes]. */
    readonly targets: Matrix;
  };
}
