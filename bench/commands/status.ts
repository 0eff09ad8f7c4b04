// status: the runs of a store as another terminal sees them.
import type { Command } from 'commander';
import { resolveFolders, type CommandContext, type GlobalOptions } from './command.js';

interface StatusOptions extends GlobalOptions {
  readonly all?: boolean;
  readonly openmetrics?: boolean;
}

export function register(program: Command, context: CommandContext): void {
  program
    .command('status')
    .option('--all', 'every run that the store knows, the last fifty')
    .option('--openmetrics', 'print OpenMetrics text, for Prometheus and others')
    .description('runs of this store: done, running, failed, time left, slowest; of those that go on, else of the last')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<StatusOptions>();
      await status(options, context);
    });
}

async function status(options: StatusOptions, context: CommandContext): Promise<void> {
  const { store } = resolveFolders(options, context);
  const { storeStatus } = await import('../pipeline/execution/journal/store-status.js');
  const state = await storeStatus(store, { all: options.all ?? false });
  if (options.openmetrics === true) {
    const { openMetrics } = await import('./status-openmetrics.js');
    context.out(openMetrics(state));
    return;
  }
  if (options.json === true) {
    context.out(`${JSON.stringify(state, null, 2)}\n`);
    return;
  }
  const { statusText } = await import('./status-text.js');
  context.out(statusText(state, context.color));
}
