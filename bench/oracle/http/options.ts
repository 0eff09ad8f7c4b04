// What a server of the oracle is made from.
import type { QueryPool } from '../../contract/plugins.js';
import type { OracleCore } from '../core.js';
import type { GateLimits } from './gate.js';

export interface ServerLimits extends GateLimits {
  /** Bytes of one body. */
  readonly bodyBytes: number;
}

export const DEFAULT_LIMITS: ServerLimits = { bodyBytes: 2 ** 26, pendingRequests: 64, pendingBytes: 2 ** 28 };

export interface ServeOptions {
  readonly core: OracleCore;
  /** Port 0 takes a free one. A Unix socket is for everybody who can reach its folder. */
  readonly listen: { readonly port: number } | { readonly socketPath: string };
  /** With it clients may ask for rows, and images that are pool rows are logged as rows. */
  readonly pool?: QueryPool;
  /** Ledger name of whoever asks here; absent, each request may name its client in `x-stealbench-client`. */
  readonly client?: string;
  /** Whoever asks may name accounts of its own in that header: `attacker/second`, all on the one budget. */
  readonly accounts?: true;
  readonly limits?: ServerLimits;
  /** Told of every failure that is not the client's, with the error as it was thrown. */
  readonly onFailure?: (error: unknown) => void;
}
