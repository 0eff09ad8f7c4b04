// bench …: measurements of speed that say how sure they are.
import type { Command } from 'commander';
import type { CommandContext, CommandModule } from './command.js';
import * as aa from './bench/aa.js';
import * as compare from './bench/compare.js';
import * as peers from './bench/peers.js';
import * as throughput from './bench/throughput.js';

const SUBCOMMANDS: readonly CommandModule[] = [throughput, compare, aa, peers];

export function register(program: Command, context: CommandContext): void {
  const bench = program.command('bench').description('how fast this machine is, and how sure that is');
  for (const subcommand of SUBCOMMANDS) subcommand.register(bench, context);
}
