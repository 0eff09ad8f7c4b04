// A training on the way, on disk: written after an epoch, gone when the job's evidence is there.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import Type from '#typebox';
import { strictObject } from '../../contract/primitives.js';
import { firstProblem } from '../../contract/validate.js';
import { writeFileAtomic } from '../../lib/files/atomic-write.js';
import { digestBytes } from '../../lib/files/hash.js';
import { monotonicMs } from '../../lib/process/clock.js';
import { decodeSafetensors, encodeSafetensors, safetensorsNotes } from '../../tensor/safetensors.js';
import type { EpochReport, TrainingCheckpoint, TrainingState } from '../../tensor/train.js';

/** Milliseconds of training that are worth a file: what a killed job loses at most, up to the end of its epoch. */
const WORTH_MS = 60_000;

/** Characters of a SHA-256 behind the bytes that it is of. */
const DIGEST_LENGTH = 64;

/** Digits of the number of bytes, before it, that are no tensors. */
const COUNT_LENGTH = 16;

const Epochs = Type.Array(
  strictObject({
    epoch: Type.Integer(),
    loss: Type.Number(),
    accuracy: Type.Number(),
    learningRate: Type.Number(),
    durationMs: Type.Number(),
  }),
);

/** Of one job: a file for each of its trainings, in the order in which it begins them. */
export class Checkpoints {
  readonly #files: CheckpointFile[] = [];
  readonly #of: readonly [storeRoot: string, key: string, worthMs: number];

  constructor(storeRoot: string, key: string, worthMs = WORTH_MS) {
    this.#of = [storeRoot, key, worthMs];
  }

  /** For the training that begins now. */
  next(): TrainingCheckpoint {
    const [storeRoot, key, worthMs] = this.#of;
    const before = this.#files.length;
    const file = new CheckpointFile(storeRoot, before === 0 ? key : `${key}.${before}`, worthMs);
    this.#files.push(file);
    return file;
  }

  async remove(): Promise<void> {
    for (const file of this.#files) await file.remove();
  }
}

export class CheckpointFile implements TrainingCheckpoint {
  readonly #file: string;
  readonly #worthMs: number;
  #last = monotonicMs();

  constructor(storeRoot: string, name: string, worthMs = WORTH_MS) {
    this.#file = path.join(storeRoot, 'checkpoints', `${name}.safetensors`);
    this.#worthMs = worthMs;
  }

  /** One that is damaged, or of another training, is none: the training then begins anew. */
  readonly read = async (training: string): Promise<TrainingState | null> => {
    const whole = await readFile(this.#file).catch(() => null);
    if (whole === null) return null;
    const body = whole.subarray(0, -DIGEST_LENGTH);
    if (digestBytes(body) !== whole.subarray(-DIGEST_LENGTH).toString('latin1')) return null;
    const count = body.subarray(-COUNT_LENGTH).toString('latin1');
    if (!/^\d+$/.test(count)) return null;
    const end = body.length - COUNT_LENGTH - Number(count);
    const tensors = body.subarray(0, end);
    const notes = safetensorsNotes(tensors);
    const epochs: unknown = JSON.parse(notes['epochs'] ?? 'null');
    if (notes['training'] !== training || firstProblem(Epochs, epochs) !== null) return null;
    return {
      epochs: epochs as readonly EpochReport[],
      arrays: [...decodeSafetensors(tensors).values()],
      remembered: Uint8Array.from(body.subarray(end, -COUNT_LENGTH)),
    };
  };

  readonly write = async (training: string, state: () => Promise<TrainingState>): Promise<void> => {
    if (monotonicMs() - this.#last < this.#worthMs) return;
    const { epochs, arrays, remembered } = await state();
    const named = new Map(arrays.map((array, index) => [String(index), array]));
    const bytes = Buffer.concat([
      encodeSafetensors(named, { training, epochs: JSON.stringify(epochs) }),
      remembered,
      Buffer.from(String(remembered.byteLength).padStart(COUNT_LENGTH, '0')),
    ]);
    // A disk that is full loses the checkpoint, not the training.
    await writeFileAtomic(this.#file, Buffer.concat([bytes, Buffer.from(digestBytes(bytes))])).catch(() => undefined);
    this.#last = monotonicMs();
  };

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
