// What a program prints, without letting it fill memory or disk.
import type { ChildProcess } from 'node:child_process';

const KEPT = 16_384;
const FORWARDED = 1_048_576;

/** The last characters of both streams; the first megabyte is passed on as it comes. */
export class Tail {
  #text = '';
  #left = FORWARDED;

  constructor({ stdout, stderr }: ChildProcess, onText: ((text: string) => void) | undefined) {
    for (const stream of [stdout, stderr]) {
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
