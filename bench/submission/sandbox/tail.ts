// What a program prints, without letting it fill memory or disk.
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { DESCRIPTORS } from './bubblewrap.js';

const KEPT = 16_384;
const FORWARDED = 1_048_576;

/** The last characters of all streams, the sandbox's own and the submission's; the first megabyte is passed on as it comes. */
export class Tail {
  #text = '';
  #left = FORWARDED;

  constructor({ stdout, stderr, stdio }: ChildProcess, onText: ((text: string) => void) | undefined) {
    // Node.js types only the first five descriptors.
    const all = stdio as readonly (Readable | null)[];
    for (const stream of [stdout, stderr, all[DESCRIPTORS.output], all[DESCRIPTORS.errors]]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#text = (this.#text + text).slice(-KEPT);
        if (this.#left <= 0) return;
        onText?.(text.slice(0, this.#left));
        this.#left -= text.length;
      });
    }
  }

  get text(): string {
    return this.#text;
  }
}
