// new <kind> <id>: a plug-in of the harness to begin with, compiled and listed at once.
import path from 'node:path';
import { Argument, type Command } from 'commander';
import type { NewPluginKind } from '../pipeline/registry/new-plugin.js';
import type { CommandContext, GlobalOptions } from './command.js';

const KINDS: readonly NewPluginKind[] = ['attack', 'recovery', 'defense', 'detector', 'stream-detector', 'metric'];

export function register(program: Command, context: CommandContext): void {
  program
    .command('new')
    .addArgument(new Argument('<kind>', 'what it will be').choices(KINDS))
    .argument('<id>', 'its name and that of its file: lower-case letters, digits and hyphens')
    .description(
      'starts a plug-in of the harness in this checkout, compiled and listed: its file, and for an attack a test',
    )
    .action(async (kind: NewPluginKind, id: string, _options, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const { writeNewPlugin } = await import('../pipeline/registry/new-plugin.js');
      const { packageInfo } = await import('../lib/files/package-root.js');
      const { root } = packageInfo();
      const files = await writeNewPlugin(kind, id, root);
      const { execa } = await import('execa');
      await execa(process.execPath, [path.join(root, 'scripts', 'build.js')], {
        cwd: root,
        cancelSignal: context.signal,
      });
      const test =
        files.find((file) => file.startsWith('test/')) ?? `test/bench/${path.basename(path.dirname(files[0] ?? ''))}`;
      const text = `${files.map((file) => `  ${file}\n`).join('')}Next: npx vitest run ${test}, and \`stealbench list\` shows it\n`;
      context.out(json === true ? `${JSON.stringify({ files }, null, 2)}\n` : text);
    });
}
