// The one owner of the signals that end a command: Ctrl-C, SIGTERM, and SIGHUP when the terminal goes away.
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';
import { EXIT, type ExitCode } from '../../contract/errors.js';
import { monotonicMs } from './clock.js';

/** Exit codes as shells give them: 128 and the number of the signal. */
const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;

/**
 * Milliseconds in which a second signal is the echo of the first: on Ctrl-C the terminal tells the whole process group,
 * and npx tells its child once more.
 */
const ECHO_MS = 300;

/** Milliseconds that a command has to stop by itself: more than a job process has, less than a person waits. */
const FINISH_MS = 15_000;

const STDERR = 2;

/** Asked of the descriptor: where the terminal is gone already, `process.stderr` throws when it is first read. */
const isTerminal = isatty(STDERR);

/** Shows the cursor and wraps lines again: what progress bars take away while they draw. */
const NORMAL_TERMINAL = '\u001b[?25h\u001b[?7h';

/** What the rest of the program sees of the signals. */
export interface Signals {
  /**
   * Aborted by the first signal. Reading it is a promise to stop by oneself soon after: a program that has not read it is
   * ended on the spot, which is safe, since every file is written whole or not at all.
   */
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, or `null`. */
  readonly received: () => ExitCode | null;
  /** To be called where a write shows that the terminal is gone: SIGHUP is on its way and may come later. */
  readonly hangUp: () => void;
}

/** Takes the signals over for this process, for good. Called once, before anything that takes time is loaded. */
export function ownSignals(): Signals {
  const controller = new AbortController();
  let heeded = false;
  let first: { readonly at: number; readonly code: ExitCode } | null = null;
  const onSignal = (name: keyof typeof CODES): void => {
    if (first !== null) {
      if (monotonicMs() - first.at > ECHO_MS) endNow(first.code, `${name}: stopped at once.`);
      return;
    }
    first = { at: monotonicMs(), code: CODES[name] };
    if (!heeded) endNow(first.code, `${name}: stopped.`);
    controller.abort(new Error(`interrupted by ${name}`));
    say(`${name}: stopping. What is being written is finished first; once more stops at once.`);
    setTimeout(() => endNow(CODES[name], 'It did not stop by itself; ended.'), FINISH_MS).unref();
  };
  for (const name of Object.keys(CODES) as (keyof typeof CODES)[]) process.on(name, onSignal);
  process.on('exit', (code) => {
    // The code alone says so where the terminal was gone before the first line; the signal alone where the work had ended.
    if (code === EXIT.hungUp || first?.code === EXIT.hungUp) letGoOfTerminal();
  });
  return {
    get signal() {
      heeded = true;
      return controller.signal;
    },
    received: () => first?.code ?? null,
    hangUp: () => {
      if (first === null) onSignal('SIGHUP');
    },
  };
}

/** Shows the cursor again and wraps lines, where standard error is a terminal. */
export function restoreTerminal(): void {
  if (isTerminal) write(NORMAL_TERMINAL);
}

/** Job processes die with this one: their lifeline breaks (see `lifeline.ts`). */
function endNow(code: ExitCode, words: string): never {
  restoreTerminal();
  say(words);
  process.exit(code);
}

/**
 * Puts the null device in the terminal's place. As it ends, Node gives a terminal back as it found it, and aborts where the
 * terminal is no more; descriptors that were opened anew it leaves alone (Node 20, 22).
 */
function letGoOfTerminal(): void {
  for (const descriptor of [0, 1, STDERR]) {
    try {
      closeSync(descriptor);
      // The lowest number that is free: this one.
      openSync(devNull, 'r+');
    } catch {
      // It was closed before, and then it is no terminal.
    }
  }
}

function say(words: string): void {
  // Ctrl-C leaves "^C" at the start of the line.
  write(`${isTerminal ? '\n' : ''}${words}\n`);
}

/** The terminal may be gone already, and the process may end with the next statement: nothing queued, nothing thrown. */
function write(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Nobody is there to be told.
  }
}
