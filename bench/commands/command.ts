// What every verb shares: where text goes, the folders, and how a verb tells its exit code.
import type { Command } from 'commander';
import path from 'node:path';
import envPaths from 'env-paths';
import type { ExitCode } from '../contract/errors.js';

/** The world as a verb sees it; tests pass their own. */
export interface CommandContext {
  /** Results only. Adds no newline. */
  readonly out: (text: string) => void;
  /** Progress and logs. Adds no newline. */
  readonly err: (text: string) => void;
  /** The stream behind `err`, for progress bars. */
  readonly errStream: NodeJS.WriteStream;
  readonly errIsTerminal: boolean;
  readonly color: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Called once by a verb that ends with something else than 0; `bench/cli.ts` alone turns it into the exit code. */
  readonly finish: (code: ExitCode) => void;
}

/**
 * A verb: one file, one `register`. The help loads every verb, so a verb imports what its action needs within the action.
 */
export interface CommandModule {
  readonly register: (program: Command, context: CommandContext) => void;
}

/** Options of the program itself, read with `command.optsWithGlobals()`. */
export interface GlobalOptions {
  readonly store?: string;
  readonly data?: string;
  readonly results?: string;
  readonly json?: boolean;
}

export interface Folders {
  /** Evidence and logs. */
  readonly store: string;
  /** Prepared datasets and downloads. */
  readonly data: string;
  /** Result records. */
  readonly results: string;
}

/** Option, else environment variable, else default; all absolute. */
export function resolveFolders(options: GlobalOptions, { env, cwd }: Pick<CommandContext, 'env' | 'cwd'>): Folders {
  const cache = envPaths('stealbench', { suffix: '' }).cache;
  const absolute = (value: string): string => path.resolve(cwd, value);
  return {
    store: absolute(options.store ?? said(env['STEALBENCH_STORE']) ?? '.stealbench'),
    data: absolute(options.data ?? said(env['STEALBENCH_DATA']) ?? path.join(cache, 'data')),
    results: absolute(options.results ?? 'results'),
  };
}

/** An empty variable is one that is not set. */
function said(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
