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

const Epochs = Type.Array(
  strictObject({
    epoch: Type.Integer(),
    loss: Type.Number(),
    accuracy: Type.Number(),
    learningRate: Type.Number(),
    durationMs: Type.Number(),
  }),
);

export class CheckpointFile implements TrainingCheckpoint {
  readonly #file: string;
  readonly #worthMs: number;
  #last = monotonicMs();

  constructor(storeRoot: string, key: string, worthMs = WORTH_MS) {
    this.#file = path.join(storeRoot, 'checkpoints', `${key}.safetensors`);
    this.#worthMs = worthMs;
  }

  /** One that is damaged is none: the training then begins anew. */
  readonly read = async (): Promise<TrainingState | null> => {
    const whole = await readFile(this.#file).catch(() => null);
    if (whole === null) return null;
    const bytes = whole.subarray(0, -DIGEST_LENGTH);
    if (digestBytes(bytes) !== whole.subarray(-DIGEST_LENGTH).toString('latin1')) return null;
    const epochs: unknown = JSON.parse(safetensorsNotes(bytes)['epochs'] ?? 'null');
    if (firstProblem(Epochs, epochs) !== null) return null;
    return { epochs: epochs as readonly EpochReport[], arrays: [...decodeSafetensors(bytes).values()] };
  };

  readonly write = async (state: () => Promise<TrainingState>): Promise<void> => {
    if (monotonicMs() - this.#last < this.#worthMs) return;
    const { epochs, arrays } = await state();
    const named = new Map(arrays.map((array, index) => [String(index), array]));
    const bytes = encodeSafetensors(named, { epochs: JSON.stringify(epochs) });
    // A disk that is full loses the checkpoint, not the training.
    await writeFileAtomic(this.#file, Buffer.concat([bytes, Buffer.from(digestBytes(bytes))])).catch(() => undefined);
    this.#last = monotonicMs();
  };

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}
