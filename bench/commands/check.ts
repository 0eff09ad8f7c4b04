// check <folder>: the gate of a pull request.
import type { Command } from 'commander';
import { type CheckResultsCommandOptions, runCheckResults } from './check-results.js';
import type { CommandContext } from './command.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .argument('<results>', 'a folder of result records')
    .option('--suites <folder>', 'suites that the records name (default: those that come with StealBench)')
    .description('computes keys, digests and metrics of records again and compares')
    .action(async (folder: string, _options, command: Command) =>
      runCheckResults(folder, command.optsWithGlobals<CheckResultsCommandOptions>(), context),
    );
}
