#!/usr/bin/env node
// argv → one command. The only place that sets the exit code.
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { EXIT, StealBenchError, type ExitCode } from './contract/errors.js';
import type { CommandContext } from './commands/command.js';
import { registerVerbs } from './commands/all.js';
import { commandLineError } from './commands/command-line-error.js';
import { packageInfo } from './lib/package-root.js';
import { visibleLines, visibleStyled } from './lib/text/visible.js';

const controller = new AbortController();
let exitCode: ExitCode = EXIT.done;

for (const [signal, code] of [
  ['SIGINT', EXIT.interrupted],
  ['SIGTERM', EXIT.terminated],
] as const) {
  process.once(signal, () => {
    exitCode = code;
    controller.abort(new Error(`interrupted by ${signal}`));
  });
}

// A reader that went away (`stealbench list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

const wantsColor =
  pc.isColorSupported && !process.argv.includes('--no-color') && (process.env['NO_COLOR'] ?? '') === '';

const context: CommandContext = {
  // Nothing but our own colours may steer a terminal, whatever a record, a suite or a server holds.
  out: (text) => process.stdout.write(wantsColor ? visibleStyled(text) : visibleLines(text)),
  err: (text) => process.stderr.write(wantsColor ? visibleStyled(text) : visibleLines(text)),
  errStream: process.stderr,
  errIsTerminal: process.stderr.isTTY,
  color: wantsColor,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
  finish: (code) => {
    exitCode = code;
  },
};

const program = new Command('stealbench')
  .description('Measures how well an image classifier can be stolen through its prediction API')
  .version(packageInfo().version)
  .option('--store <folder>', 'evidence and logs (STEALBENCH_STORE, default ./.stealbench)')
  .option('--data <folder>', 'prepared datasets (STEALBENCH_DATA, default a folder of your cache)')
  .option('--results <folder>', 'result records (default ./results)')
  .option('--json', 'print one JSON document')
  .option('--no-color', 'no colours; NO_COLOR does the same')
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .configureOutput({ outputError: () => undefined });

try {
  await registerVerbs(program, context, process.argv.slice(2));
  await program.parseAsync(process.argv);
} catch (error) {
  exitCode = report(error);
}
process.exitCode = exitCode;

/** Says what went wrong, and which exit code that is. */
function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // The help of a verb that needs another word has been printed.
    return error.code === 'commander.help'
      ? EXIT.usage
      : report(commandLineError(error, program, process.argv.slice(2)));
  }
  if (controller.signal.aborted) {
    context.err('Interrupted. What had finished is kept; the same command goes on from there.\n');
    return exitCode;
  }
  const colors = pc.createColors(wantsColor);
  if (error instanceof StealBenchError) {
    context.err(`${colors.red(`✖ ${visibleLines(error.message)}`)} (${error.code})\n  → ${visibleLines(error.hint)}\n`);
    return error.exitCode;
  }
  context.err(
    `${colors.red('✖ internal error')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.internal;
}
