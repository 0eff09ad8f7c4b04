// What an attack's cells are planned from.
import type { AnyVictimSpec, AttackSpec, DefenseEntry, SurrogateSpec } from '../../contract/suite.js';
import type { SkipReason } from './context.js';
import type { PlannedVictim } from './victims.js';

export interface AttackRequest {
  readonly victimSpec: AnyVictimSpec;
  readonly victim: PlannedVictim | SkipReason;
  readonly attack: AttackSpec;
  readonly defense: DefenseEntry;
  readonly surrogate: SurrogateSpec;
  readonly seed: number;
}

/** One whose victim is there. */
export type ReadyRequest = AttackRequest & { readonly victim: PlannedVictim };
