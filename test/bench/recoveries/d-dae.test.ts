// D-DAE on answers behind reverse sigmoid, its shadow models trained on a pool with classes of its own, or on what was answered.
import { beforeAll, describe, expect, it } from 'vitest';
import { recovery } from '../../../bench/recoveries/d-dae.js';
import { recovery as plus } from '../../../bench/recoveries/d-dae-plus.js';
import { shadowPairs } from '../../../bench/recoveries/shared/shadow-pairs.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { createSubstituteFactory } from '../../../bench/tensor/substitute.js';
import { openTensors } from '../../../bench/tensor/open.js';
import { tinyData, tinyPlugin } from '../../support/tiny-network.js';
import { rowsOf } from '../defenses/posteriors.js';
import { contextWith, ledgerWith } from './context.js';
import { imitatedReverseSigmoid } from './imitated.js';

beforeAll(() => openTensors({ backend: 'wasm' }));

const { images } = tinyData(12);
const ANSWERS = rowsOf(...Array.from({ length: 12 }, (_, row) => (row % 2 === 0 ? [0.6, 0.2, 0.2] : [0.2, 0.2, 0.6])));
const ledger = ledgerWith(ANSWERS);

const contextOf = (labels: Int32Array | null) => {
  const store = storeOf(images);
  return contextWith(ANSWERS, {
    inputShape: images.shape,
    pool: { images: store, labels, classNames: null },
    images: (positions) => store.read(positions),
    substitute: createSubstituteFactory({ loadModel: () => Promise.resolve(tinyPlugin) }),
    imitated: imitatedReverseSigmoid(3),
  });
};
const FEW = { shadows: 3, shadowImages: 8, shadowEpochs: 1, pairs: 20, epochs: 2 };

describe('Shadow models', () => {
  it.each([
    ['classes of the pool', Int32Array.from({ length: 12 }, (_, row) => row % 4)],
    ['answered classes', null],
  ])('give as many pairs as were asked for, all answered by the defense, from %s', async (_name, labels) => {
    const context = contextOf(labels);
    const { clean, perturbed } = await shadowPairs(ledger, context, FEW);
    expect([clean.rows, perturbed.rows]).toEqual([20, 20]);
    const images12 = { pixels: new Uint8Array(20), count: 20, shape: [1, 1, 1] as const };
    expect(perturbed).toEqual(await imitatedReverseSigmoid(3).answer(clean, images12));
  });
});

describe('D-DAE', () => {
  it('restores every answer, to other ones than D-DAE+ does', async () => {
    const first = await recovery.recover(ledger, contextOf(null), FEW);
    const second = await plus.recover(ledger, contextOf(null), FEW);
    expect(first.positions).toEqual(second.positions);
    expect(first.targets).not.toEqual(second.targets);
    expect([first.targets.rows, first.weights]).toEqual([12, null]);
  });

  it('stops when it is told to, and refuses to go without a defense', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(recovery.recover(ledger, { ...contextOf(null), signal }, FEW)).rejects.toThrow('enough');
    await expect(plus.recover(ledger, { ...contextOf(null), imitated: null }, FEW)).rejects.toMatchObject({
      code: 'recovery-knowledge',
    });
  });
});
