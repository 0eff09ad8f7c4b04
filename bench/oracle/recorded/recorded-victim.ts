// A victim whose answers are kept: what is on disk is answered from there, the rest is asked, journaled and kept.
import { imageSize, type Images, type Matrix } from '../../contract/arrays.js';
import { batchOf, countOf, type AskedImages, type AskedVictim } from '../asked.js';
import { imageKeys, type AnswerLog } from './answer-log.js';
import type { RequestJournal } from './journal.js';

/** Images that are looked up together. */
const BATCH = 64;

export interface Recording {
  /** Called when the first image has to be asked: with all answers here, nobody has to be there. */
  readonly open: () => Promise<AskedVictim>;
  readonly log: AnswerLog;
  readonly journal: RequestJournal;
  readonly classes: number;
  /** Before the first image is asked, and by `verify`: throws if the victim is no longer the same. */
  readonly check: (ask: (images: Images) => Promise<Matrix>) => Promise<void>;
}

export class RecordedVictim implements AskedVictim {
  readonly batch = BATCH;
  readonly #recording: Recording;
  #victim: Promise<AskedVictim> | null = null;
  #isChecked = false;
  #wasAsked = false;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async predict(source: AskedImages): Promise<Matrix> {
    const { classes } = this.#recording;
    const rows = countOf(source);
    const values = new Float32Array(rows * classes);
    for (let start = 0; start < rows; start += BATCH) {
      const images = batchOf(source, start, Math.min(BATCH, rows - start));
      const keys = imageKeys(images);
      await this.#fill(images, keys);
      for (const [index, key] of keys.entries()) values.set(this.#known(key), (start + index) * classes);
    }
    return { values, rows, columns: classes };
  }

  /** Asked in any case, and not kept: the images by which the victim is recognised. */
  async ask(images: Images): Promise<Matrix> {
    const victim = await this.#opened();
    return this.#recording.journal.asProbes(() => victim.predict(images));
  }

  /** Nothing where nothing was asked since it was last found to be the same. */
  async verify(): Promise<void> {
    if (this.#wasAsked) await this.#check();
  }

  async close(): Promise<void> {
    await (await this.#victim?.catch(() => null))?.close();
    await this.#recording.log.close();
    await this.#recording.journal.close();
  }

  async #fill(images: Images, keys: readonly string[]): Promise<void> {
    const { log, classes } = this.#recording;
    const missing = [...new Map(keys.map((key, index) => [key, index] as const))].filter(
      ([key]) => log.find(key) === null,
    );
    if (missing.length === 0) return;
    const victim = await this.#opened();
    if (!this.#isChecked) await this.#check();
    this.#wasAsked = true;
    // A request at a time: what one brings is on disk before the next is sent.
    for (let start = 0; start < missing.length; start += victim.batch) {
      const own = missing.slice(start, start + victim.batch);
      const asked = own.map(([, index]) => index);
      const { values } = await victim.predict(pick(images, asked));
      await log.append(own.map(([key], row) => ({ key, answer: values.subarray(row * classes, (row + 1) * classes) })));
    }
  }

  async #check(): Promise<void> {
    await this.#recording.check((images) => this.ask(images));
    this.#isChecked = true;
    this.#wasAsked = false;
  }

  #opened(): Promise<AskedVictim> {
    this.#victim ??= this.#recording.open();
    return this.#victim;
  }

  #known(key: string): Float32Array {
    const answer = this.#recording.log.find(key);
    if (answer === null) throw new Error(`no answer for ${key}`);
    return answer;
  }
}

function pick({ pixels, shape }: Images, indices: readonly number[]): Images {
  const size = imageSize(shape);
  const picked = new Uint8Array(indices.length * size);
  for (const [at, index] of indices.entries()) picked.set(pixels.subarray(index * size, (index + 1) * size), at * size);
  return { pixels: picked, count: indices.length, shape };
}
