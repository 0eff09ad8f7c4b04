// What stands on the command line for a side: a folder is a checkout, anything else a command.
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseCommandString } from 'execa';
import { UsageError } from '../contract/errors.js';
import type { Contest } from './blocks.js';
import { checkoutContests } from './checkout.js';
import type { MatchOptions } from './match.js';
import type { SampleCommand } from './sample-process.js';

export interface SidesOptions extends MatchOptions {
  /** Paths are relative to it, and commands run in it. */
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/**
 * Two checkouts, or two commands (words separated by blanks; a backslash keeps a blank).
 *
 * @returns contests with the sides `base` and `head`, and the benchmarks that only head has, as far as known
 * @throws UsageError `sides-differ` or `command-empty`, and as `checkoutContests` does
 */
export async function contestsOf(
  { base, head }: { readonly base: string; readonly head: string },
  options: SidesOptions,
): Promise<{ readonly contests: readonly Contest[]; readonly added: readonly string[] }> {
  const folders = { base: path.resolve(options.cwd, base), head: path.resolve(options.cwd, head) };
  const checkouts = { base: isFolder(folders.base), head: isFolder(folders.head) };
  if (checkouts.base && checkouts.head) return checkoutContests(folders, options);
  if (checkouts.base || checkouts.head) throw sidesDiffer(checkouts.base ? head : base);
  const sides = { base: commandOf(base, options.cwd), head: commandOf(head, options.cwd) };
  return { contests: [{ name: 'commands', sides }], added: [] };
}

function commandOf(text: string, cwd: string): SampleCommand {
  const [file, ...parameters] = parseCommandString(text);
  if (file === undefined || file === '') {
    const hint = 'Give a folder or a command.';
    throw new UsageError('A side is empty', { code: 'command-empty', expected: 'a command', got: 'nothing', hint });
  }
  return { file, parameters, cwd, env: {} };
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function sidesDiffer(got: string): UsageError {
  return new UsageError('One side is a folder and the other is not', {
    code: 'sides-differ',
    expected: 'two folders, or two commands',
    got: JSON.stringify(got),
    hint: 'Check the path of the folder.',
  });
}
