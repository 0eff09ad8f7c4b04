// init <kind> <folder>: a submission that runs as it is.
import path from 'node:path';
import { Argument, type Command, Option } from 'commander';
import type { ScaffoldKind } from '../submission/scaffold.js';
import type { CommandContext, GlobalOptions } from './command.js';

const KINDS: readonly ScaffoldKind[] = ['attack', 'recovery', 'defense', 'detector', 'stream-detector'];

interface InitOptions extends GlobalOptions {
  readonly language: string;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('init')
    .addArgument(new Argument('<kind>', 'what it will be').choices(KINDS))
    .argument('<folder>', 'where it goes; the last part is its name: lower-case letters, digits and hyphens')
    .addOption(
      new Option('--language <name>', 'what it is written in')
        .choices(['numpy', 'torch', 'typescript'])
        .default('numpy'),
    )
    .description('starts a submission of your own, in a folder that runs as it is')
    .action(async (kind: ScaffoldKind, place: string, _options, command: Command) => {
      const { language, json } = command.optsWithGlobals<InitOptions>();
      const { writeScaffold } = await import('../submission/scaffold.js');
      const folder = path.resolve(context.cwd, place);
      const files = await writeScaffold({ kind, name: path.basename(folder), language, folder });
      const text = `${folder}\n${files.map((file) => `  ${file}\n`).join('')}Next: stealbench check ${place}\n`;
      context.out(json === true ? `${JSON.stringify({ folder, files }, null, 2)}\n` : text);
    });
}
