// check <folder>: the gate of a pull request, for a submission or for result records.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
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
      const place = path.resolve(context.cwd, folder);
      if (existsSync(path.join(place, 'submission.json')))
        return runCheckSubmission(place, command.optsWithGlobals<CheckSubmissionOptions>(), context);
      return runCheckResults(folder, command.optsWithGlobals<CheckResultsCommandOptions>(), context);
    });
}
