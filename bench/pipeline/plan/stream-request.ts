// What a stream cell is planned from.
import type { AttackCell, Cell } from '../../contract/plan.js';
import type { AttackSpec, StreamDetectorSpec } from '../../contract/suite.js';

export interface StreamRequest {
  readonly spec: StreamDetectorSpec;
  /** Cells of the suite's attacks and controls of this seed. */
  readonly attacked: readonly Cell[];
  readonly seed: number;
}

export interface WatchedAttack {
  readonly attack: AttackSpec;
  /** Its cell at the largest budget, undefended. */
  readonly found: Cell & { readonly spec: AttackCell };
  readonly clients: number;
}
