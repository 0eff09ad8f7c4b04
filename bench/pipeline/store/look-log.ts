// What the victim of a steal job said so far, on disk: the job is killed, begins anew, and asks nobody what is written here.
//
// Records follow one another, each with its length and SHA-256 before it: a line of JSON, then the bytes of its matrices. One
// that is cut short or damaged ends the file. A line is written before a question is asked, so that what was in flight is known.
import { open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import type { Matrix } from '../../contract/arrays.js';
import { makeFolder } from '../../lib/files/make-folder.js';
import type { VictimLook } from '../../oracle/look.js';
import { readLooks, type KeptLook, type LookLine } from './look-records.js';

export interface LookCounts {
  /** Images whose answers an earlier attempt left. */
  readonly kept: number;
  /** Images that an earlier attempt asked, and whose answers did not reach the disk. */
  readonly inFlight: number;
}

export class LookLog {
  readonly #file: string;
  readonly #known = new Map<string, KeptLook[]>();
  #handle: FileHandle | null = null;
  #counts: LookCounts = { kept: 0, inFlight: 0 };

  constructor(storeRoot: string, key: string) {
    this.#file = path.join(storeRoot, 'checkpoints', `${key}.looks`);
  }

  /** What an earlier attempt left. */
  get counts(): LookCounts {
    return this.#counts;
  }

  /**
   * Reads what an earlier attempt wrote of the same victim; what is of another one is dropped. Where nothing can be written, a
   * full disk, the job goes on without.
   *
   * @param victim - digest of its evidence
   */
  async open(victim: string): Promise<void> {
    try {
      await makeFolder(path.dirname(this.#file));
      const handle = await open(this.#file, 'a+');
      const { looks, length, inFlight } = await readLooks(handle, victim);
      await handle.truncate(length);
      this.#handle = handle;
      if (length === 0) await this.#append({ victim });
      for (const look of looks) this.#known.set(look.question, [...(this.#known.get(look.question) ?? []), look]);
      this.#counts = { kept: looks.reduce((sum, { images }) => sum + images, 0), inFlight };
    } catch {
      await this.close();
    }
  }

  /** The answer that an earlier attempt got to this question: each once, in their order; `null` where there is no more. */
  async recall(question: string): Promise<VictimLook | null> {
    const kept = this.#known.get(question)?.shift();
    return kept === undefined || this.#handle === null ? null : kept.read(this.#handle);
  }

  /** The question is about to be asked. */
  asks(question: string, images: number): Promise<void> {
    return this.#append({ asks: question, images });
  }

  async keep(question: string, look: VictimLook): Promise<void> {
    const { posteriors, logits, features, members = [] } = look;
    const parts: readonly (readonly [string, Matrix | undefined])[] = [
      ['posteriors', posteriors],
      ['logits', logits],
      ['features', features],
      ...members.map((member) => ['members', member] as const),
    ];
    const there = parts.flatMap(([name, matrix]) => (matrix === undefined ? [] : [{ name, matrix }]));
    const sizes = there.map(({ name, matrix: { rows, columns } }) => ({ name, rows, columns }));
    await this.#append(
      { says: question, images: posteriors.rows, parts: sizes },
      there.map(({ matrix }) => matrix.values),
    );
  }

  async close(): Promise<void> {
    await this.#handle?.close().catch(() => undefined);
    this.#handle = null;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#file, { force: true });
  }

  async #append(line: LookLine, values: readonly Float32Array[] = []): Promise<void> {
    if (this.#handle === null) return;
    const text = Buffer.from(`${JSON.stringify(line)}\n`);
    const body = Buffer.concat([
      text,
      ...values.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
    ]);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(body.length);
    const record = Buffer.concat([head, createHash('sha256').update(body).digest(), body]);
    try {
      await this.#handle.appendFile(record);
    } catch {
      // A disk that is full loses the log, not the job.
      await this.close();
    }
  }
}
