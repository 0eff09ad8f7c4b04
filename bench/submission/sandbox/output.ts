// A folder inside a sandbox, read from outside by a descriptor that outlives it. No path of the sandbox's is followed.
import { constants, statfsSync } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { SubmissionError } from '../../contract/errors.js';

export class OutputFolder {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens a folder while nothing but our own code has run in the sandbox; later it could be a link. */
  static async open(folder: string): Promise<OutputFolder> {
    const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
    return new OutputFolder(await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }

  /** Names in the folder, links and folders included. */
  async list(): Promise<readonly string[]> {
    return (await readdir(this.#path)).sort();
  }

  /**
   * A regular file of at most so many bytes; `null` if there is none of that name.
   *
   * @throws SubmissionError `output-file` for a link, a device, a pipe, a folder or a file too large
   */
  async read(name: string, maximumBytes: number): Promise<Uint8Array | null> {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    let file: FileHandle;
    try {
      file = await open(`${this.#path}/${name}`, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      const { code = 'unknown cause' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return null;
      throw badFile(name, code === 'ELOOP' ? 'a link' : `one that cannot be opened (${code})`);
    }
    try {
      const state = await file.stat();
      if (!state.isFile()) throw badFile(name, 'no regular file');
      if (state.size > maximumBytes) throw badFile(name, `${state.size} bytes`, `at most ${maximumBytes} bytes`);
      return await readAll(file, state.size);
    } finally {
      await file.close();
    }
  }

  /** Files and folders on its file system. */
  entries(): number {
    const { files, ffree } = statfsSync(this.#path);
    return files - ffree;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  get #path(): string {
    return `/proc/self/fd/${this.#handle.fd}`;
  }
}

/** No more than the size that was checked, even if the file grows. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(bytes, done, size - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function badFile(name: string, got: string, expected = 'a regular file'): SubmissionError {
  return new SubmissionError('protocol-error', 'The submission left something else than a file', {
    code: 'output-file',
    where: name,
    expected,
    got,
    hint: 'Write plain files into the output folder of the task.',
  });
}
