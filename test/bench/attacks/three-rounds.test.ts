// The proof of contract 1: an attack can query, train and query again, with a real victim behind a real oracle.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../bench/contract/arrays.js';
import { resolveTraining } from '../../../bench/contract/training.js';
import { concatStores, storeOf } from '../../../bench/lib/images/image-store.js';
import { argmax } from '../../../bench/lib/arrays/matrix.js';
import { oneHot } from '../../../bench/lib/arrays/one-hot.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { Classifier } from '../../../bench/tensor/classifier.js';
import { detectorNetwork } from '../../../bench/tensor/detector-network.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { train } from '../../../bench/tensor/train.js';
import { attack } from '../../fixtures/attacks/three-rounds.js';
import { colour, generate, noise } from '../generated-images.js';
import { ATTACK_SHAPE, runAttack } from './attack-contract.js';

const PER_CLASS = 40;
let victim: Classifier;

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
  victim = await trainVictim();
});

describe('An attack of three rounds', () => {
  it('meets a victim that knows its classes', async () => {
    const test = [0, 1, 2].map((label) => generate(colour(label), 20, ATTACK_SHAPE, 100 + label));
    for (const [label, images] of test.entries()) {
      expect(argmaxes(await victim.predict(images)).filter((found) => found === label)).toHaveLength(20);
    }
  });

  it('asks first for pool rows, then three times for images of its own, and all of them are logged', async () => {
    const batches: Images[] = [];
    const { ledger } = await runAttack({
      plugin: attack,
      budget: 41,
      victim: (images) => {
        batches.push(images);
        return victim.predict(images);
      },
    });
    expect(batches.map(({ count }) => count)).toEqual([10, 10, 10, 10]);
    expect(ledger.counts).toEqual({ asked: 40, answered: 40, refused: 0 });
    expect([...ledger.rows.subarray(10)]).toEqual(Array.from({ length: 30 }, () => -1));
    const own = concatStores(...batches.slice(1).map(storeOf)).read(Array.from({ length: 30 }, (_, row) => row));
    expect(ledger.images).toEqual(own);
    const pool = storeOf(generate(noise, 60, ATTACK_SHAPE, 2));
    const asked = ledgerImages(ledger, pool).read(Array.from({ length: 40 }, (_, row) => row));
    expect(ledger.answers).toEqual(await victim.predict(asked));
  });

  it('moves every image by one step of the gradient, so that each round asks something new', async () => {
    const { ledger } = await runAttack({ plugin: attack, budget: 16, victim: (images) => victim.predict(images) });
    const pool = storeOf(generate(noise, 60, ATTACK_SHAPE, 2));
    const asked = ledgerImages(ledger, pool);
    for (let query = 4; query < 16; query++) {
      const [before, after] = [asked.read([query - 4]).pixels, asked.read([query]).pixels];
      const steps = after.map((pixel, index) => Math.abs(pixel - (before[index] ?? 0)));
      expect(Math.max(...steps)).toBe(16);
    }
  });
});

/** Three classes by colour; trained in a second to answer all of them right. */
async function trainVictim(): Promise<Classifier> {
  const classifier = Classifier.create({ plugin: detectorNetwork, shape: ATTACK_SHAPE, classes: 3, seed: 3 });
  const images = concatStores(
    ...[0, 1, 2].map((label) => storeOf(generate(colour(label), PER_CLASS, ATTACK_SHAPE, 50 + label))),
  );
  const labels = Array.from({ length: 3 * PER_CLASS }, (_, index) => Math.floor(index / PER_CLASS));
  const training = resolveTraining({ epochs: 10, batchSize: 24, learningRate: 0.05 }, images.count);
  await train({ classifier, images, targets: oneHot(labels, 3), training, seed: 4 });
  return classifier;
}

function argmaxes({ values, rows, columns }: Matrix): readonly number[] {
  return Array.from({ length: rows }, (_, row) => argmax(values.subarray(row * columns, (row + 1) * columns)));
}
