// round commit | reveal: a promise of secret test inputs, and what keeps it.
import path from 'node:path';
import type { Command } from 'commander';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

interface RoundOptions extends GlobalOptions {
  readonly secretFile?: string;
}

/** Where a round's seed and nonce lie; never in the results folder. */
export function secretFile(round: string, options: RoundOptions, context: CommandContext): string {
  if (options.secretFile !== undefined) return path.resolve(context.cwd, options.secretFile);
  return path.join(resolveFolders(options, context).store, 'rounds', `${round}.secret.json`);
}

export function register(program: Command, context: CommandContext): void {
  const round = program.command('round').description('promises secret test inputs, and keeps the promise');
  round
    .command('commit')
    .argument('<round>', 'its id, such as 2026-spring')
    .option('--secret-file <file>', 'where seed and nonce are kept (default: <store>/rounds/<round>.secret.json)')
    .description('draws a seed, keeps it, and publishes its commitment in the results folder')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<RoundOptions>();
      const { results } = resolveFolders(options, context);
      const kept = secretFile(id, options, context);
      const { commitRound, roundFile } = await import('../pipeline/secret/rounds.js');
      const { commitment } = await commitRound(results, id, kept);
      print(options, context, { round: id, commitment, published: roundFile(results, id), kept });
    });
  round
    .command('reveal')
    .argument('<round>', 'its id')
    .option('--secret-file <file>', 'where seed and nonce are kept')
    .description('publishes seed and nonce, so that everybody can draw the inputs')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<RoundOptions>();
      const { results } = resolveFolders(options, context);
      const { revealRound, roundFile } = await import('../pipeline/secret/rounds.js');
      const { commitment } = await revealRound(results, id, secretFile(id, options, context));
      print(options, context, { round: id, commitment, published: roundFile(results, id) });
    });
}

function print({ json }: RoundOptions, context: CommandContext, facts: Readonly<Record<string, string>>): void {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}\n`);
  context.out(json === true ? `${JSON.stringify(facts)}\n` : lines.join(''));
}
