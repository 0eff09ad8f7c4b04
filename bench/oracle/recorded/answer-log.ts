// Answers of a victim on disk, by the image: what it has answered once, nobody asks again.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { imageSize, type Images } from '../../contract/arrays.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import { storageError } from '../../lib/files/storage-error.js';

const FILE = 'answers.bin';
const DIGEST = 32;
/** First bytes of the SHA-256 of a record: one that a kill cut off has others. */
const CHECK = 4;

export class AnswerLog {
  readonly #file: FileHandle;
  readonly #classes: number;
  readonly #answers: Map<string, Float32Array>;

  private constructor(file: FileHandle, classes: number, answers: Map<string, Float32Array>) {
    this.#file = file;
    this.#classes = classes;
    this.#answers = answers;
  }

  /** Reads what is there; what follows a damaged record is dropped, and asked again. */
  static async open(folder: string, classes: number): Promise<AnswerLog> {
    await makeFolder(folder);
    const name = path.join(folder, FILE);
    const { answers, bytes } = parse(existsSync(name) ? await readFile(name) : new Uint8Array(), classes);
    const file = await open(name, existsSync(name) ? 'r+' : 'w+');
    await file.truncate(bytes);
    await file.close();
    return new AnswerLog(await open(name, 'a'), classes, answers);
  }

  /** Answers that are kept. */
  get count(): number {
    return this.#answers.size;
  }

  /** float32 [classes]; `null` for an image that has no answer yet. */
  find(key: string): Float32Array | null {
    return this.#answers.get(key) ?? null;
  }

  /** On disk when it resolves. */
  async append(entries: readonly { readonly key: string; readonly answer: Float32Array }[]): Promise<void> {
    try {
      await this.#file.appendFile(Buffer.concat(entries.map(({ key, answer }) => record(key, answer))));
      await this.#file.datasync();
    } catch (error) {
      throw storageError(error, FILE);
    }
    for (const { key, answer } of entries) {
      if (answer.length !== this.#classes)
        throw new RangeError(`expected ${this.#classes} numbers, got ${answer.length}`);
      this.#answers.set(key, answer.slice());
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Hexadecimal SHA-256 of each image's pixels. */
export function imageKeys({ pixels, count, shape }: Images): readonly string[] {
  const size = imageSize(shape);
  return Array.from({ length: count }, (_, image) =>
    createHash('sha256')
      .update(pixels.subarray(image * size, (image + 1) * size))
      .digest('hex'),
  );
}

/** How many answers a folder keeps. */
export async function keptAnswers(folder: string, classes: number): Promise<number> {
  const name = path.join(folder, FILE);
  return existsSync(name) ? parse(await readFile(name), classes).answers.size : 0;
}

function record(key: string, answer: Float32Array): Buffer {
  const body = Buffer.concat([Buffer.from(key, 'hex'), new Uint8Array(answer.slice().buffer)]);
  return Buffer.concat([body, checkOf(body)]);
}

function checkOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECK);
}

function parse(
  bytes: Uint8Array,
  classes: number,
): { readonly answers: Map<string, Float32Array>; readonly bytes: number } {
  const size = DIGEST + 4 * classes + CHECK;
  const answers = new Map<string, Float32Array>();
  let start = 0;
  for (; start + size <= bytes.length; start += size) {
    const body = bytes.subarray(start, start + size - CHECK);
    if (!checkOf(body).equals(bytes.subarray(start + size - CHECK, start + size))) break;
    answers.set(
      Buffer.from(body.subarray(0, DIGEST)).toString('hex'),
      new Float32Array(new Uint8Array(body.subarray(DIGEST)).buffer),
    );
  }
  return { answers, bytes: start };
}
