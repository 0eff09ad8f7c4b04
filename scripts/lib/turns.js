// Two processes that compute by turns: one runs while the other stands still, so that a machine that drifts, or is
// shared, treats both alike.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

/** A process and the time it had. */
export class Runner {
  /** @type {import('node:child_process').ChildProcess} */
  #child;
  /** Seconds of the turns before this one. */
  #had = 0;
  /** @type {number | null} */
  #since = null;

  /** @param {import('node:child_process').ChildProcess} child - stands still until its first turn */
  constructor(child) {
    this.#child = child;
    child.kill('SIGSTOP');
  }

  get child() {
    return this.#child;
  }

  get ended() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Seconds that it ran since it was handed in. */
  get seconds() {
    return this.#had + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }

  /**
   * Lets it run for so long, or to its end.
   *
   * @param {number} seconds
   */
  async run(seconds) {
    const exit = new AbortController();
    const ended = () => exit.abort();
    this.#child.once('exit', ended);
    this.#since = performance.now();
    this.#child.kill('SIGCONT');
    await setTimeout(seconds * 1000, undefined, { signal: exit.signal }).catch(() => undefined);
    this.#child.kill('SIGSTOP');
    this.#had = this.seconds;
    this.#since = null;
    this.#child.off('exit', ended);
  }
}

/**
 * Lets them run by turns until all have ended, the first first. Whoever interrupts this process ends them with it: one
 * that stands still would never notice.
 *
 * @param {readonly Runner[]} runners
 * @param {number} seconds - of a turn
 */
export async function takeTurns(runners, seconds) {
  const interrupted = () => {
    for (const { child } of runners) child.kill('SIGKILL');
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  while (runners.some(({ ended }) => !ended)) {
    for (const runner of runners) if (!runner.ended) await runner.run(seconds);
  }
  process.off('SIGINT', interrupted);
  process.off('SIGTERM', interrupted);
}
