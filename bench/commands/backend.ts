// backend list|install: native parts and GPUs that a plain install leaves out.
import { Argument, type Command } from 'commander';
import pc from 'picocolors';
import { installBackend, INSTALLABLE } from '../pipeline/backends/install.js';
import type { CommandContext, GlobalOptions } from './command.js';

interface InstallCommandOptions extends GlobalOptions {
  readonly force?: boolean;
  readonly wheel?: string;
}

export function register(program: Command, context: CommandContext): void {
  const backend = program.command('backend').description('native parts that a plain install leaves out');
  backend
    .command('list')
    .description('which backends work here, best first')
    .action(async (_options, command: Command) => {
      const { listBackendStates } = await import('../pipeline/backends/choice.js');
      const states = await listBackendStates();
      const { json } = command.optsWithGlobals<GlobalOptions>();
      const colors = pc.createColors(context.color);
      const lines = states.map(
        ({ id, title, available, state }) =>
          `${available ? colors.green('✔') : colors.yellow('–')} ${id}: ${title}\n    ${state}\n`,
      );
      context.out(json === true ? `${JSON.stringify(states, null, 2)}\n` : lines.join(''));
    });
  backend
    .command('install')
    .addArgument(new Argument('<name>', 'backend to install').choices(INSTALLABLE))
    .option('--force', 'install again although it is there')
    .option('--wheel <file>', 'take libtensorflow from this wheel of TensorFlow instead of the tested one')
    .description("installs a backend into a versioned folder of the user's cache (STEALBENCH_BACKENDS)")
    .action(async (name: string, _options, command: Command) => {
      const { force, wheel, json } = command.optsWithGlobals<InstallCommandOptions>();
      const installed = await installBackend(name, {
        log: (line) => context.err(`${line}\n`),
        force: force ?? false,
        ...(wheel === undefined ? {} : { wheel }),
        signal: context.signal,
      });
      const text = `${name} ${installed.isNew ? 'installed' : 'is there already'}: ${installed.folder}\n`;
      context.out(json === true ? `${JSON.stringify(installed, null, 2)}\n` : text);
    });
}
