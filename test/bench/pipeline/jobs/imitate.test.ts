// The attacker's own instance of a defense: prepared on what was answered, the whole list in order.
import * as tf from '#tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Images, Matrix } from '../../../../bench/contract/arrays.js';
import type { ImitatedUse } from '../../../../bench/contract/plan.js';
import type { ImitatedDefense } from '../../../../bench/contract/plugins.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { imitate, type Imitation } from '../../../../bench/pipeline/jobs/imitate.js';
import { openTensors } from '../../../../bench/tensor/open.js';
import { createSubstituteFactory } from '../../../../bench/tensor/substitute.js';
import { tinyData, tinyPlugin } from '../../../support/tiny-network.js';
import { rowsOf } from '../../defenses/posteriors.js';

const { images, targets } = tinyData(12);
const { signal } = new AbortController();
const substitute = createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin), model: 'tiny' });

const use = (id: string, parameters = {}): ImitatedUse => ({ id, version: '1.0.0', parameters });
const MAD = { ...use('mad'), substitute: { id: 'cnn', version: '1.0.0', parameters: { dense: 0 } } };

beforeAll(async () => {
  await openTensors({ backend: 'wasm' });
});

/** Lends an imitation and ends its job. */
async function imitating<T>(change: Partial<Imitation>, work: (imitated: ImitatedDefense) => Promise<T>): Promise<T> {
  const closers: (() => Promise<void>)[] = [];
  const imitated = await imitate({
    imitates: [MAD],
    images: storeOf(images),
    answers: targets,
    inputShape: images.shape,
    substitute,
    checkpoints: undefined,
    seed: 1,
    atEnd: (close) => closers.push(close),
    signal,
    onProgress: () => undefined,
    ...change,
  });
  return work(imitated).finally(async () => {
    for (const close of closers) await close();
  });
}

const ASKED = rowsOf([0.6, 0.3, 0.1], [0.2, 0.5, 0.3]);
const TWO: Images = storeOf(images).read([0, 1]);
const answered = (imitated: ImitatedDefense): Promise<readonly number[]> =>
  imitated.answer(ASKED, TWO).then(({ values }) => [...values]);

describe('An imitated defense', () => {
  it('answers as the whole list does, each on the answers of the one before', async () => {
    const list = [use('rounding', { digits: 0 }), use('reverse-sigmoid', { beta: 1, gamma: 0.2 })];
    const first = await imitating({ imitates: list }, answered);
    const certain = await imitating({ imitates: list.slice(1) }, async (imitated) => {
      const { values } = await imitated.answer(rowsOf([1, 0, 0], [0, 1, 0]), TWO);
      return [...values];
    });
    // Without decimals 0.6 is 1 and what is below one half is 0; 0.5 is 1 as well.
    expect(first).toEqual(certain);
  });

  it('keeps the first class where all of the list do', async () => {
    const keeps = (...imitates: readonly ImitatedUse[]): Promise<boolean> =>
      imitating({ imitates }, ({ keepsTopOne }) => Promise.resolve(keepsTopOne));
    expect(await keeps(use('top-k'), use('argmax'))).toBe(true);
    expect(await keeps(use('top-k'), use('rounding'))).toBe(false);
  });

  it('is the same for the same seed, and another for another: its models are its own', async () => {
    const before = tf.memory().numTensors;
    const once = await imitating({}, answered);
    expect(await imitating({}, answered)).toEqual(once);
    expect(tf.memory().numTensors).toBe(before);
    const standIn = (seed: number): Promise<Matrix> =>
      imitating({ seed, imitates: [use('argmax')] }, (imitated) => imitated.predict(TWO));
    expect(await standIn(1)).toEqual(await standIn(1));
    expect(await standIn(2)).not.toEqual(await standIn(1));
  });

  it('has a stand-in that learnt what was answered', async () => {
    const { values } = await imitating({ imitates: [use('argmax')] }, (imitated) => imitated.predict(images));
    const right = Array.from({ length: 12 }, (_, image) => values[image * 3 + (image % 3)] ?? 0);
    expect(right.reduce((sum, value) => sum + value, 0) / 12).toBeGreaterThan(0.4);
  });
});
