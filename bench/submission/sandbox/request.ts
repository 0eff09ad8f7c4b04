// What a sandbox is started with.
import type { SubmissionLimits } from '../../contract/submission.js';
import type { Mount } from './mounts.js';
import type { RelayPlan } from './relay.js';

export interface SandboxRequest {
  /** Program and arguments, as paths of the sandbox. */
  readonly command: readonly string[];
  /** Working folder in the sandbox. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly direction: RelayPlan['direction'];
  /** The harness's Unix socket; needed unless the direction is `none`. */
  readonly socket: string | null;
  readonly limits: SubmissionLimits;
  /** Ends the sandbox at once. */
  readonly signal: AbortSignal;
  /** What the program prints, as it comes and bounded. */
  readonly onText?: (text: string) => void;
}
