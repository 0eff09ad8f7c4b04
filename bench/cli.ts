#!/usr/bin/env node
// argv → one command. The only place that sets the exit code.
import type { CommandContext } from './commands/command.js';
import type { ExitCode } from './contract/errors.js';
import { ownSignals, restoreTerminal } from './lib/process/signals.js';

// Before all else: a signal that comes while the rest is being loaded has an answer too.
const signals = ownSignals();

const { Command, CommanderError } = await import('commander');
const { default: pc } = await import('picocolors');
const { EXIT, StealBenchError } = await import('./contract/errors.js');
const { registerVerbs } = await import('./commands/all.js');
const { commandLineError } = await import('./commands/command-line-error.js');
const { systemError } = await import('./lib/files/system-error.js');
const { packageInfo } = await import('./lib/files/package-root.js');
const { storageError } = await import('./lib/files/storage-error.js');
const { visibleLines, visibleStyled } = await import('./lib/text/visible.js');

let exitCode: ExitCode = EXIT.done;

for (const [name, stream] of openStreams()) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream.isTTY && error.code === 'EIO') signals.hangUp();
    // The verb is stopping, and whoever read its words may be gone.
    if (signals.received() !== null) return;
    // A reader that went away (`stealbench list | head`) is no failure.
    process.exit(error.code === 'EPIPE' ? EXIT.done : report(storageError(error, name)));
  });
}

// What no verb awaits: a defect, or a file system that fails where nobody listens.
process.on('uncaughtException', (error) => {
  restoreTerminal();
  process.exit(report(error));
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
  get signal() {
    return signals.signal;
  },
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
// A signal may come between here and the end.
process.on('exit', () => {
  const received = signals.received();
  if (received !== null) process.exitCode = received;
});

/** Node opens them when they are first read, and throws where their terminal went away before: SIGHUP is on its way. */
function openStreams(): readonly (readonly [string, NodeJS.WriteStream])[] {
  try {
    return [
      ['standard output', process.stdout],
      ['standard error', process.stderr],
    ];
  } catch {
    process.exit(EXIT.hungUp);
  }
}

/** Says what went wrong, and which exit code that is. */
function report(thrown: unknown): ExitCode {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return EXIT.done;
    // The help of a verb that needs another word has been printed.
    return thrown.code === 'commander.help'
      ? EXIT.usage
      : report(commandLineError(thrown, program, process.argv.slice(2)));
  }
  const received = signals.received();
  if (received !== null) {
    const again = ['stealbench', ...process.argv.slice(2)].map(shellWord).join(' ');
    context.err(`Interrupted. What had finished is kept; the same command goes on from there:\n  ${again}\n`);
    return received;
  }
  const colors = pc.createColors(wantsColor);
  const error = systemError(thrown);
  if (error instanceof StealBenchError) {
    context.err(`${colors.red(`✖ ${visibleLines(error.message)}`)} (${error.code})\n  → ${visibleLines(error.hint)}\n`);
    return error.exitCode;
  }
  context.err(
    `${colors.red('✖ internal error')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.internal;
}

/** A parameter as a shell takes it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
