// check <folder>: the gate of a pull request, for a submission or for result records.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../contract/errors.js';
import { type CheckResultsCommandOptions, runCheckResults } from './check-results.js';
import { type CheckSubmissionOptions, runCheckSubmission } from './check-submission.js';
import type { CommandContext } from './command.js';
import { positive } from './prepare-plan.js';

const MANIFEST_FILE = 'submission.json';

export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .argument('<folder>', 'a submission, or a folder of result records')
    .option('--minutes <n>', 'time that the rehearsal of a submission may take', positive)
    .option('--suites <folder>', 'suites that the records name (default: those that come with StealBench)')
    .description('rehearses a submission in the sandbox; computes keys, digests and metrics of records again')
    .action(async (folder: string, _options, command: Command) => {
      const place = path.resolve(context.cwd, folder);
      if (existsSync(path.join(place, MANIFEST_FILE)))
        return runCheckSubmission(place, command.optsWithGlobals<CheckSubmissionOptions>(), context);
      refuseOtherFolders(place, folder);
      return runCheckResults(folder, command.optsWithGlobals<CheckResultsCommandOptions>(), context);
    });
}

/** A mistyped path, or the folder around submissions, must not be taken for records, each file of which is then wrong. */
function refuseOtherFolders(place: string, folder: string): void {
  const expected = `a folder with ${MANIFEST_FILE}, or with result records`;
  if (!existsSync(place)) throw nothingToCheck(place, expected, 'no such folder', 'Check the path.');
  const inner = readdirSync(place).find((name) => existsSync(path.join(place, name, MANIFEST_FILE)));
  if (inner === undefined) return;
  const hint = `Name one of them: \`stealbench check ${path.join(folder, inner)}\`.`;
  throw nothingToCheck(place, expected, 'a folder of submissions', hint);
}

function nothingToCheck(where: string, expected: string, got: string, hint: string): UsageError {
  return new UsageError('there is nothing to check', { code: 'nothing-to-check', where, expected, got, hint });
}
