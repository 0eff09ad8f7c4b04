// Where lines go: a file to which they are appended, one after another, without keeping the run waiting.
import { open, type FileHandle } from 'node:fs/promises';

/** Takes whole lines, their line feed included. */
export interface LineSink {
  readonly write: (line: string) => void;
  /** Once everything is written, or has failed. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Appends to a file that is opened when the first line comes. After a failure it takes lines and drops them. */
export class FileSink implements LineSink {
  readonly #open: () => Promise<FileHandle>;
  readonly #onFailure: (error: unknown) => void;
  #handle: FileHandle | null = null;
  #work: Promise<void> = Promise.resolve();
  #waiting: string[] = [];
  #hasFailed = false;

  /**
   * @param opened - gives the file, to append to
   * @param onFailure - called once: the run goes on without
   */
  constructor(opened: () => Promise<FileHandle>, onFailure: (error: unknown) => void) {
    this.#open = opened;
    this.#onFailure = onFailure;
  }

  readonly write = (line: string): void => {
    if (this.#hasFailed) return;
    this.#waiting.push(line);
    // What comes while one write is under way is written at once after it.
    if (this.#waiting.length === 1) this.#work = this.#work.then(() => this.#flush());
  };

  readonly close = async (): Promise<void> => {
    await this.#work;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = null;
  };

  async #flush(): Promise<void> {
    if (this.#hasFailed) return;
    try {
      this.#handle ??= await this.#open();
      const text = this.#waiting.join('');
      this.#waiting = [];
      await this.#handle.appendFile(text);
    } catch (error) {
      this.#hasFailed = true;
      this.#waiting = [];
      this.#onFailure(error);
    }
  }
}

/** A file of the user's, opened before anything runs. */
export async function openFileSink(file: string, onFailure: (error: unknown) => void): Promise<LineSink> {
  const handle = await open(file, 'a');
  return new FileSink(() => Promise.resolve(handle), onFailure);
}
