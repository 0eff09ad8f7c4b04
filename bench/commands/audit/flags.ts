// What the command line says of an audit.
import type { VictimOptions } from '../../audit/declared-victim.js';
import type { GlobalOptions } from '../command.js';

export interface AuditFlags extends GlobalOptions {
  readonly victim?: string;
  readonly test?: string;
  readonly pool?: string;
  readonly out: string;
  readonly budgets?: readonly number[];
  readonly defenses?: readonly string[];
  readonly name?: string;
  readonly labels?: string;
  readonly normalization?: NonNullable<VictimOptions['normalization']>;
  readonly size?: readonly [number, number];
  readonly token?: string;
  readonly model?: string;
  readonly yes?: boolean;
  readonly anyway?: boolean;
  readonly backend?: string;
  readonly jobs?: number;
}
