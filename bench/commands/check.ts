// check <submission>: the gate of a pull request.
import path from 'node:path';
import type { Command } from 'commander';
import { type CheckSubmissionOptions, runCheckSubmission } from './check-submission.js';
import type { CommandContext } from './command.js';
import { positive } from './prepare-plan.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .argument('<folder>', 'a submission')
    .option('--minutes <n>', 'time that the rehearsal of a submission may take', positive)
    .description('checks a submission and rehearses it in the sandbox')
    .action(async (folder: string, _options, command: Command) =>
      runCheckSubmission(path.resolve(context.cwd, folder), command.optsWithGlobals<CheckSubmissionOptions>(), context),
    );
}
