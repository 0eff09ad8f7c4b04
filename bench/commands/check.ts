// check <folder>: the gate of a pull request, for a submission or for result records.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../contract/errors.js';
import { type CheckResultsCommandOptions, runCheckResults } from './check-results.js';
import { type CheckSubmissionOptions, runCheckSubmission } from './check-submission.js';
import type { CommandContext } from './command.js';
import { positive } from './prepare-plan.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .argument('<folder>', 'a submission, or a folder of result records')
    .option('--minutes <n>', 'time that the rehearsal of a submission may take', positive)
    .option('--suites <folder>', 'suites that the records name (default: those that come with StealBench)')
    .description('rehearses a submission in the sandbox; computes keys, digests and metrics of records again')
    .action(async (folder: string, _options, command: Command) => {
      const { MANIFEST_FILE } = await import('../submission/manifest.js');
      const place = path.resolve(context.cwd, folder);
      const isSubmission = (inside: string): boolean => existsSync(path.join(place, inside, MANIFEST_FILE));
      if (isSubmission('.'))
        return runCheckSubmission(place, command.optsWithGlobals<CheckSubmissionOptions>(), context);
      refuseOtherFolders({ place, folder, isSubmission, manifest: MANIFEST_FILE });
      return runCheckResults(folder, command.optsWithGlobals<CheckResultsCommandOptions>(), context);
    });
}

interface Checked {
  readonly place: string;
  /** As the user wrote it. */
  readonly folder: string;
  /** Whether a folder inside the place is a submission. */
  readonly isSubmission: (inside: string) => boolean;
  readonly manifest: string;
}

/** A mistyped path, or the folder around submissions, must not be taken for records, each file of which is then wrong. */
function refuseOtherFolders({ place, folder, isSubmission, manifest }: Checked): void {
  const expected = `a folder with ${manifest}, or with result records`;
  if (!existsSync(place)) throw nothingToCheck(place, expected, 'no such folder', 'Check the path.');
  const inner = readdirSync(place).find(isSubmission);
  if (inner === undefined) return;
  const hint = `Name one of them: \`stealbench check ${path.join(folder, inner)}\`.`;
  throw nothingToCheck(place, expected, 'a folder of submissions', hint);
}

function nothingToCheck(where: string, expected: string, got: string, hint: string): UsageError {
  return new UsageError('there is nothing to check', { code: 'nothing-to-check', where, expected, got, hint });
}
