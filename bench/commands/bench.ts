// bench …: how fast this machine is.
import type { Command } from 'commander';
import * as throughput from './bench/throughput.js';
import type { CommandContext } from './command.js';

export function register(program: Command, context: CommandContext): void {
  const bench = program.command('bench').description('how fast inference, training and queries are');
  throughput.register(bench, context);
}
