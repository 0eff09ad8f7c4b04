// report <results> --format …: the board as text, on stdout or into a file.
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { Board } from '../contract/board.js';
import { writeFileAtomic } from '../lib/files/atomic-write.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { listReporters, loadReporter } from './reporters.js';

/** No terminal, no width: wide enough for every column. */
const UNLIMITED = Number.POSITIVE_INFINITY;

interface ReportCommandOptions extends GlobalOptions {
  readonly format?: string;
  readonly output?: string;
  readonly summary?: string;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('report')
    .argument('[results]', 'folder of result records; default is --results')
    .option('--format <id>', `one of ${listReporters().join(', ')}`)
    .option('--output <file>', 'write to a file instead of stdout')
    .option('--summary <file>', 'append a summary in Markdown, such as to $GITHUB_STEP_SUMMARY')
    .description('prints the results as tables or data')
    .action(async (results: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<ReportCommandOptions>();
      const reporter = await loadReporter(options.format ?? (options.json === true ? 'json' : 'terminal'));
      const folder =
        results === undefined ? resolveFolders(options, context).results : path.resolve(context.cwd, results);
      const toFile = options.output !== undefined;
      const { loadFilledBoard } = await import('./load-filled-board.js');
      const board = await loadFilledBoard(folder);
      if (options.summary !== undefined) await appendSummary(board, path.resolve(context.cwd, options.summary));
      const text = reporter.render(board, {
        color: context.color && !toFile,
        width: context.errIsTerminal && !toFile ? context.errStream.columns : UNLIMITED,
      });
      if (options.output === undefined) {
        context.out(text);
        return;
      }
      const file = path.resolve(context.cwd, options.output);
      await writeFileAtomic(file, text);
      context.err(`${file}\n`);
    });
}

async function appendSummary(board: Board, file: string): Promise<void> {
  const { jobSummary } = await import('../../reporters/tables/job-summary.js');
  await appendFile(file, jobSummary(board));
}
