// compare <base> <head>: the score-change table of two sets of results.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../contract/errors.js';
import { nearNames } from '../lib/text/near-names.js';
import type { CommandContext, GlobalOptions } from './command.js';

export function register(program: Command, context: CommandContext): void {
  program
    .command('compare')
    .argument('<base>', 'a folder of result records')
    .argument('<head>', 'another')
    .description('what got better, worse or lost between two sets of results, as Markdown')
    .action(async (base: string, head: string, _options, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const { loadBoardWithPredictions } = await import('./load-board.js');
      const { scoreChanges } = await import('../ranking/score-changes.js');
      const { renderScoreChanges } = await import('../../reporters/tables/score-changes.js');
      const folders = [base, head].map((folder) => path.resolve(context.cwd, folder)) as [string, string];
      for (const folder of folders) if (!existsSync(folder)) throw noFolder(folder);
      const before = await loadBoardWithPredictions({ results: folders[0] });
      const after = await loadBoardWithPredictions({ results: folders[1] });
      if (before.board.results.length + after.board.results.length === 0) throw nothing(folders);
      const changes = scoreChanges(before, after);
      context.out(json === true ? `${JSON.stringify(changes, null, 2)}\n` : renderScoreChanges(changes));
    });
}

/** A mistyped folder would read as "everything was lost", or as "everything is new". */
function noFolder(where: string): UsageError {
  const parent = path.dirname(where);
  const beside = existsSync(parent) ? readdirSync(parent, { withFileTypes: true }) : [];
  const folders = beside.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const near = nearNames(path.basename(where), folders);
  return new UsageError('there is no such folder', {
    code: 'no-folder',
    where,
    expected: 'a folder of result records; an empty one stands for none',
    got: 'nothing',
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Check the path.',
  });
}

function nothing(folders: readonly string[]): UsageError {
  return new UsageError('There are no results to compare', {
    code: 'no-results',
    where: folders.join(' and '),
    expected: 'result records in one of the folders',
    got: 'none',
    hint: 'Name two results folders: `stealbench compare results <other>`.',
  });
}
