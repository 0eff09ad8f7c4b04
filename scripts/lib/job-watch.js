// What a training job reports and holds in memory, in the time that it had (turns.js).
import { readFileSync } from 'node:fs';

/** @typedef {import('../../bench/pipeline/execution/job-protocol.js').JobMessage} JobMessage */
/** @typedef {{ epoch: string, fraction: number, seconds: number }} Report - fraction of the training's steps */

const MEMORY_EVERY_MS = 500;

export class JobWatch {
  #runner;
  #look;
  #peak = 0;
  /** Highest resident size seen, in MiB, by what the job was at. @type {Map<string, number>} */
  #resident = new Map();
  /** @type {Report[]} */
  #reports = [];
  /** What the job said when it failed. @type {string | null} */
  failure = null;

  /** @param {import('./turns.js').Runner} runner */
  constructor(runner) {
    this.#runner = runner;
    runner.child.on('message', (/** @type {JobMessage} */ message) => this.#hear(message));
    runner.child.on('exit', () => clearInterval(this.#look));
    this.#look = setInterval(() => this.#seeMemory(), MEMORY_EVERY_MS);
  }

  /** Seconds of the whole job when each epoch reported last. */
  get epochEnds() {
    return [...new Map(this.#reports.map(({ epoch, seconds }) => [epoch, seconds])).values()];
  }

  /** Seconds of all training steps, at the rate between the first report and the last. */
  get training() {
    const [first, last] = [this.#reports[0], this.#reports.at(-1)];
    if (first === undefined || last === undefined) return Number.NaN;
    return (last.seconds - first.seconds) / (last.fraction - first.fraction);
  }

  /** Resident size by epoch, in words. */
  get memory() {
    const sizes = [...this.#resident, /** @type {const} */ (['at most', this.#peak])];
    return sizes.map(([name, size]) => `${name} ${Math.round(size)}`).join(', ');
  }

  /** @param {JobMessage} message */
  #hear(message) {
    if (message.type === 'failed') this.failure = message.error.message;
    if (message.type !== 'progress') return;
    const epoch = /epoch \d+/.exec(message.note)?.[0] ?? message.note;
    this.#reports.push({ epoch, fraction: message.fraction, seconds: this.#runner.seconds });
  }

  #seeMemory() {
    const { pid } = this.#runner.child;
    const [now, highest] = [residentMebibytes(pid, 'VmRSS'), residentMebibytes(pid, 'VmHWM')];
    if (now === null || highest === null) return;
    const at = this.#reports.at(-1)?.epoch ?? 'before the first epoch';
    this.#resident.set(at, Math.max(this.#resident.get(at) ?? 0, now));
    this.#peak = highest;
  }
}

/**
 * From the kernel's own account; `null` where there is none, as for a process that ends.
 *
 * @param {number | undefined} pid
 * @param {'VmRSS' | 'VmHWM'} field
 */
function residentMebibytes(pid, field) {
  try {
    const kibibytes = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) / 1024;
  } catch {
    return null;
  }
}
