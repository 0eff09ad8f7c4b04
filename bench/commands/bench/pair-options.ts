// Options that everything which runs pairs of processes shares.
import type { Command } from 'commander';
import type { GlobalOptions } from '../command.js';
import { positive } from '../prepare-plan.js';

export interface PairOptions extends GlobalOptions {
  readonly pairs: number;
  readonly seed: number;
  readonly processLimit: number;
  readonly output?: string;
}

const DEFAULT_LIMIT_SECONDS = 300;

/** @param pairs - default of `--pairs` */
export function addPairOptions(command: Command, pairs: number): Command {
  return command
    .option('--pairs <n>', 'pairs of fresh processes in a batch', positive, pairs)
    .option('--seed <n>', 'fixes the order of the processes', positive, 1)
    .option('--process-limit <seconds>', 'a process that takes longer ends it all', positive, DEFAULT_LIMIT_SECONDS)
    .option('--output <file>', 'write the JSON document into a file as well');
}
