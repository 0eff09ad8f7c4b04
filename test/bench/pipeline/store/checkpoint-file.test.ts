// A training that is stopped after an epoch and begun again in its place ends with the bytes of one that nobody disturbed.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingOptions } from '../../../../bench/contract/training.js';
import { CheckpointFile } from '../../../../bench/pipeline/store/checkpoint-file.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { train, type TrainingCheckpoint, type TrainingReport } from '../../../../bench/tensor/train.js';
import { temporaryFolder } from '../../../support/temporary.js';
import { tinyClassifier, tinyData, tinyTraining } from '../../../support/tiny-network.js';

const KEY = 'a'.repeat(64);
const { images, targets } = tinyData(40);
const store = { count: 40, shape: [8, 8, 3] as const, read: (rows: ArrayLike<number>) => pixelsOf(rows) };

function pixelsOf(rows: ArrayLike<number>) {
  const pixels = new Uint8Array(rows.length * 192);
  for (let index = 0; index < rows.length; index++)
    pixels.set(images.pixels.subarray((rows[index] ?? 0) * 192, ((rows[index] ?? 0) + 1) * 192), index * 192);
  return { ...images, pixels, count: rows.length };
}

/** Three epochs; `kill` after one of them, where a file is kept. */
async function trained(options: TrainingOptions, checkpoint?: CheckpointFile, kill = Number.POSITIVE_INFINITY) {
  const classifier = tinyClassifier();
  const training = tinyTraining({ ...options, epochs: 3 });
  const seen: number[] = [];
  let report: TrainingReport | null = null;
  try {
    report = await train({
      ...{ classifier, images: store, targets, training, seed: 7 },
      ...(checkpoint === undefined ? {} : { checkpoint: killing(checkpoint, kill) }),
      onEpoch: ({ epoch }): Promise<void> => {
        seen.push(epoch);
        return Promise.resolve();
      },
      remembered: { save: () => Uint8Array.from(seen), load: (bytes) => void seen.push(...bytes) },
    });
  } catch (error) {
    if (!(error instanceof Error && error.message === 'killed')) throw error;
  }
  const bytes = await classifier.save();
  classifier.dispose();
  return { bytes, seen, losses: report?.epochs.map(({ loss }) => loss) };
}

/** Its training ends as if it were killed once the state after this epoch is kept. */
function killing(file: CheckpointFile, epoch: number): TrainingCheckpoint {
  let epochs = 0;
  return {
    read: async (training) => {
      const state = await file.read(training);
      epochs = state?.epochs.length ?? 0;
      return state;
    },
    write: async (training, state) => {
      await file.write(training, state);
      if (++epochs === epoch) throw new Error('killed');
    },
  };
}

/** As the trainer names the trainings of this file. */
const nameOf = (options: TrainingOptions): string =>
  JSON.stringify({
    training: tinyTraining({ ...options, epochs: 3 }),
    seed: 7,
    shape: [8, 8, 3],
    classes: targets.columns,
    images: 40,
  });

describe('a training that is killed', () => {
  beforeAll(async () => {
    await openTensors({ backend: 'wasm', threads: 1, precision: 'fp32' });
  });

  it.each([{ optimizer: 'sgd' }, { optimizer: 'adam', learningRate: 0.001 }] as const)(
    'goes on from its last epoch to the same bytes and losses with $optimizer',
    async (options) => {
      const folder = await temporaryFolder();
      const undisturbed = await trained(options);
      const file = (): CheckpointFile => new CheckpointFile(folder, KEY, 0);
      await trained(options, file(), 1);
      await trained(options, file(), 2);
      expect((await file().read(nameOf(options)))?.epochs).toHaveLength(2);
      expect(await file().read(nameOf({ ...options, batchSize: 3 }))).toBeNull();
      expect(await trained(options, file())).toEqual(undisturbed);
    },
  );

  it('begins anew where a bit of the file changed, and where little was done keeps none', async () => {
    const folder = await temporaryFolder();
    await trained({}, new CheckpointFile(folder, KEY), 1);
    expect(await new CheckpointFile(folder, KEY).read(nameOf({}))).toBeNull();
    await trained({}, new CheckpointFile(folder, KEY, 0), 1);
    const file = path.join(folder, 'checkpoints', `${KEY}.safetensors`);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 100) ^ 1, bytes.length - 100);
    writeFileSync(file, bytes);
    expect(await new CheckpointFile(folder, KEY).read(nameOf({}))).toBeNull();
  });
});
