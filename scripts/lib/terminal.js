// A command on a terminal of its own, as a person has it: what it was sent, how the command ended, and what is left of it.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * @typedef {object} TerminalEnd
 * @property {number | null} exit - its exit code; `null` if a signal killed it
 * @property {number | null} signal - number of the signal that killed it
 * @property {string} output - all that the terminal was sent
 */

/** A running command; Linux and macOS, with python3 for the pseudo-terminal. */
export class TerminalCommand {
  #relay;
  #output = '';
  #facts = '';
  /** @type {Promise<TerminalEnd>} */
  ended;

  /**
   * @param {readonly string[]} command
   * @param {{ cwd?: string, env?: Readonly<Record<string, string>> }} [options] - `env` is added to ours
   */
  constructor(command, { cwd = process.cwd(), env = {} } = {}) {
    const python = process.env['STEALBENCH_PYTHON'] ?? 'python3';
    const relay = spawn(python, [path.join(import.meta.dirname, 'terminal.py'), ...command], {
      cwd,
      env: { ...process.env, TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    relay.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (this.#output += text));
    relay.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (this.#facts += text));
    // It may have ended when it is told something.
    relay.stdin.on('error', () => undefined);
    this.#relay = relay;
    this.ended = new Promise((resolve) => relay.once('close', () => resolve(this.#end())));
  }

  /** What the terminal was sent so far. */
  get output() {
    return this.#output;
  }

  /** Types Ctrl-C: the terminal sends SIGINT to every process of the command. */
  typeInterrupt() {
    this.#relay.stdin.write('interrupt\n');
  }

  /** Takes the terminal away, as a closed window does: SIGHUP. */
  hangUp() {
    this.#relay.stdin.write('hangup\n');
  }

  /**
   * Sends a signal to the command alone, not to what it started; as soon as there is one.
   *
   * @param {NodeJS.Signals} signal
   */
  kill(signal) {
    const [first = '', ...rest] = this.#facts.split('\n');
    if (rest.length > 0) process.kill(/** @type {{ pid: number }} */ (JSON.parse(first)).pid, signal);
    else setTimeout(() => this.kill(signal), 20);
  }

  /** @returns {TerminalEnd} */
  #end() {
    const [, last = '{"exit": null, "signal": null}'] = this.#facts.trim().split('\n');
    const { exit, signal } = /** @type {Omit<TerminalEnd, 'output'>} */ (JSON.parse(last));
    return { exit, signal, output: this.#output };
  }
}

/**
 * Whether whatever the text took from a terminal it gave back: the cursor, and the wrapping of lines.
 *
 * @param {string} text - all that the terminal was sent
 */
export function isRestored(text) {
  return ['25', '7'].every((mode) => text.lastIndexOf(`\u001b[?${mode}l`) <= text.lastIndexOf(`\u001b[?${mode}h`));
}

/**
 * Processes whose command line names a text, zombies aside; Linux.
 *
 * @param {string} text
 * @returns {readonly number[]} their ids
 */
export function processesNaming(text) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => commandLine(name).includes(text))
    .map(Number);
}

/** @param {string} id */
function commandLine(id) {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    // It ended in between.
    return '';
  }
}
