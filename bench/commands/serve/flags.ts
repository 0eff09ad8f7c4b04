// What `serve` is told.
import type { VictimOptions } from '../../audit/declared-victim.js';
import type { GlobalOptions } from '../command.js';
import type { ComputeOptions } from '../prepare-plan.js';

export interface ServeFlags
  extends GlobalOptions, ComputeOptions, Pick<VictimOptions, 'normalization' | 'size' | 'model'> {
  readonly victim?: string;
  readonly defense: readonly string[];
  readonly pool?: string;
  readonly budget?: number;
  readonly seed?: number;
  readonly port: number;
  readonly task?: string;
  readonly threads?: number;
  readonly attached?: boolean;
}
