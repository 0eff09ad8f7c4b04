// gc <suites>: evidence that no plan of these suites needs and no run counts on. Says how much it is; with --remove it goes.
import type { Command } from 'commander';
import { UsageError } from '../contract/errors.js';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';
import { precisionOption, type ComputeOptions } from './prepare-plan.js';

interface GcOptions extends GlobalOptions, ComputeOptions {
  readonly remove?: boolean;
  readonly dryRun?: boolean;
  readonly incomplete?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('gc')
    .argument('<suites...>', 'paths or names of the suites whose evidence is to stay')
    .option('--remove', 'removes it; without this nothing is removed')
    .option('--dry-run', 'says what would be removed, which is the default')
    .option(
      '--backend <id>',
      'keep the evidence of this backend alone (default: of all that the suites can be run with)',
    )
    .addOption(precisionOption())
    .option('--incomplete', 'go on where cells cannot be planned here: evidence of such cells goes too')
    .description(
      'evidence in the store that no given suite needs and no run counts on: how much it is, or away with it',
    )
    .action(async (suites: readonly string[], _options, command: Command) => {
      await gc(suites, command.optsWithGlobals<GcOptions>(), context);
    });
}

async function gc(suites: readonly string[], options: GcOptions, context: CommandContext): Promise<void> {
  if (options.remove === true && options.dryRun === true)
    throw new UsageError('it is either removed or looked at', {
      code: 'two-acts',
      expected: '--remove or --dry-run',
      got: 'both',
      hint: 'Leave one of them out; without either nothing is removed.',
    });
  const folders = resolveFolders(options, context);
  const { neededKeys } = await import('../pipeline/gc/needed.js');
  const { backend, precision, incomplete = false } = options;
  const needed = await neededKeys(suites, {
    ...(backend === undefined ? {} : { backend }),
    ...(precision === undefined ? {} : { precision }),
    ...{ cwd: context.cwd, dataRoot: folders.data, incomplete },
  });
  const { collect } = await import('../pipeline/gc/collect.js');
  const collected = await collect({
    ...{ storeRoot: folders.store, needed, remove: options.remove ?? false, signal: context.signal },
    notice: (text) => context.err(`note    ${text}\n`),
  });
  if (options.json === true) {
    context.out(`${JSON.stringify({ store: folders.store, ...collected }, null, 2)}\n`);
    return;
  }
  const { gcText } = await import('./gc-text.js');
  context.out(await gcText(folders.store, collected, options.remove ?? false));
}
