// score <suite>: evidence → records again, without running anything.
import type { Command } from 'commander';
import { EXIT } from '../contract/errors.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { collect, precisionOption, preparePlan, type ComputeOptions } from './prepare-plan.js';
import { summaryText } from './run-summary.js';

interface ScoreCommandOptions extends GlobalOptions, ComputeOptions {
  readonly only: readonly string[];
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('score')
    .argument('<suite>', 'path of a suite, or the name of one that comes with StealBench')
    .option('--only <pattern>', 'cells whose label contains the pattern; repeatable', collect, [])
    .option('--backend <id>', 'the backend whose evidence is scored')
    .addOption(precisionOption())
    .description('computes the records of a suite again from its evidence; runs nothing')
    .action(async (suite: string, _options, command: Command) => {
      const options = command.optsWithGlobals<ScoreCommandOptions>();
      const folders = resolveFolders(options, context);
      const { plan } = await preparePlan(suite, { ...options, folders, context });
      const { select } = await import('../pipeline/select.js');
      const { cells } = select(plan, options.only);
      const { store: storeRoot, data: dataRoot, results } = folders;
      const { scoreCells } = await import('../pipeline/execute.js');
      const summaries = await scoreCells({ plan, cells, storeRoot, dataRoot, results, failures: new Map() });
      context.out(
        options.json === true
          ? `${JSON.stringify({ results, cells: summaries }, null, 2)}\n`
          : summaryText(summaries, results),
      );
      if (summaries.some(({ state }) => state !== 'completed')) context.finish(EXIT.incomplete);
    });
}
