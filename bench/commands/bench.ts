// bench compare | aa: measurements of speed that say how sure they are.
import type { Command } from 'commander';
import type { CommandContext, CommandModule } from './command.js';
import * as aa from './bench/aa.js';
import * as compare from './bench/compare.js';

const SUBCOMMANDS: readonly CommandModule[] = [compare, aa];

export function register(program: Command, context: CommandContext): void {
  const bench = program.command('bench').description('measures speed, and says how sure that is');
  for (const subcommand of SUBCOMMANDS) subcommand.register(bench, context);
}
