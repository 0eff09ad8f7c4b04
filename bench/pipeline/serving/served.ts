// What a server of a victim is made from, whatever the victim lies in.
import type { ImageStore, Matrix } from '../../contract/arrays.js';
import type { QueryPool } from '../../contract/plugins.js';
import type { OracleCore } from '../../oracle/core.js';

export interface Stand {
  readonly core: OracleCore;
  /** `null` where there is none. */
  readonly pool: QueryPool | null;
  /** What a surrogate is scored by; `null` where the victim's owner would have to pay for it, or nobody has test images. */
  readonly test: TestSet | null;
  /** Says the order of queries, for a client that keeps to it. */
  readonly seed: number;
}

export interface TestSet {
  readonly images: ImageStore;
  /** int32 [n]. */
  readonly labels: Int32Array;
  /** float32 [n, classes]: the victim's own answers, before any defense. */
  readonly answers: Matrix;
}

/** Images answered so far, told after every batch. */
export type OnAnswered = (answered: number) => void;
