import { expect, it } from 'vitest';
import type { Ledger, RecoveryContext } from '../../../bench/contract/plugins.js';
import { createRng } from '../../../bench/lib/random/rng.js';
import { storeOf } from '../../../bench/lib/images/image-store.js';
import { recovery } from '../../../bench/recoveries/undefended.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

const rows = (...values: number[]) => ({ values: Float32Array.from(values), rows: values.length / 2, columns: 2 });
const empty = { pixels: new Uint8Array(0), count: 0, shape: [1, 1, 1] as const };

const ledger: Ledger = {
  rows: Int32Array.of(4, 2),
  answers: rows(0.5, 0.5, 0.5, 0.5),
  clients: new Int32Array(2),
  images: null,
  counts: { asked: 2, answered: 2, refused: 0 },
};

const context: Omit<RecoveryContext, 'undefended'> = {
  classes: 2,
  inputShape: [1, 1, 1],
  pool: { images: storeOf(empty), labels: null, classNames: null },
  images: () => empty,
  auxiliary: null,
  substitute: noSubstitutes(),
  rng: createRng(1),
  imitated: null,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

it('trains on what the victim said, image by image, whatever the defense answered', async () => {
  const undefended = rows(0.9, 0.1, 0.2, 0.8);
  const set = await recovery.recover(ledger, { ...context, undefended }, {});
  expect(set).toEqual({ positions: Int32Array.of(0, 1), targets: undefended, weights: null });
});

it('is told that nobody sees behind a deployment', async () => {
  await expect(recovery.recover(ledger, { ...context, undefended: null }, {})).rejects.toMatchObject({
    code: 'recovery-knowledge',
  });
});
