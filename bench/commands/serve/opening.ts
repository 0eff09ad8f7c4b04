// What both kinds of victims are opened with.
import type { OnAnswered } from '../../pipeline/serving/served.js';
import type { CommandContext, Folders } from '../command.js';
import type { ServeFlags } from './flags.js';

export interface Opening {
  readonly flags: ServeFlags;
  readonly context: CommandContext;
  readonly folders: Folders;
  readonly budget: number;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly atEnd: (close: () => Promise<void>) => void;
  readonly onAnswered: OnAnswered;
}
