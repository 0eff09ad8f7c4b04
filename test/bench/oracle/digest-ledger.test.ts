import { expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { AttackPlugin } from '../../../bench/contract/plugins.js';
import { OracleCore } from '../../../bench/oracle/core.js';
import { decodeLedger, encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { ledgerPrefix } from '../../../bench/oracle/prefix.js';
import { transferSetOf } from '../../../bench/oracle/transfer.js';
import { attack } from '../../../bench/attacks/knockoff-random.js';
import { toyImages, toyPool } from './toy.js';

const answer = (posteriors: Matrix): Matrix => posteriors;
const victim = ({ count }: { readonly count: number }): Promise<Matrix> =>
  Promise.resolve({ values: new Float32Array(count * 2).fill(0.5), rows: count, columns: 2 });

/** Two made images and one of the pool. */
async function asked(ledger?: 'digest'): Promise<OracleCore> {
  const images = toyImages([1, 2, 3], [4, 5, 6]);
  const options = { classes: 2, inputShape: images.shape, budgetQueries: 10, victim, defense: { answer }, seed: 1 };
  const core = new OracleCore({ ...options, ...(ledger === undefined ? {} : { ledger }) });
  await core.query({ images, rows: null }, 'a');
  await core.query({ images: toyImages([7, 8, 9]), rows: Int32Array.of(2) }, 'a');
  return core;
}

it('chains made images as any ledger does, and lets go of them', async () => {
  const [digest, whole] = [await asked('digest'), await asked()];
  expect(digest.head).toBe(whole.head);
  expect(digest.ledger()).toEqual({ ...whole.ledger(), images: null, digest: true });
});

it('keeps its word in its files, and reads them', async () => {
  const ledger = (await asked('digest')).ledger();
  const files = encodeLedger(ledger);
  expect(Object.keys(files)).not.toContain('ledger-images.npy');
  expect(JSON.parse(new TextDecoder().decode(files['ledger-counts.json']))).toMatchObject({ images: 'digest' });
  expect(decodeLedger(files)).toEqual(ledger);
  expect(ledgerPrefix(ledger, 1).digest).toBe(true);
});

it('takes a whole ledger without its images for damaged', async () => {
  const whole = encodeLedger((await asked()).ledger());
  const files = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'ledger-images.npy'));
  expect(() => decodeLedger(files)).toThrow(expect.objectContaining({ code: 'bad-ledger' }));
});

it('is a whole one where every query was a row of the pool', async () => {
  const images = toyImages([7, 8, 9]);
  const options = { classes: 2, inputShape: images.shape, budgetQueries: 10, victim, defense: { answer }, seed: 1 };
  const core = new OracleCore({ ...options, ledger: 'digest' });
  await core.query({ images, rows: Int32Array.of(2) }, 'a');
  expect(core.ledger().digest).toBeUndefined();
});

it('is refused by whoever trains on what was asked', async () => {
  const ledger = (await asked('digest')).ledger();
  expect(() => ledgerImages(ledger, toyPool(5).images)).toThrow(expect.objectContaining({ code: 'digest-ledger' }));
  const relabels: AttackPlugin = {
    ...attack,
    toTransferSet: ({ answers }) => ({ positions: Int32Array.of(0), targets: { ...answers, rows: 1 }, weights: null }),
  };
  expect(() => transferSetOf(relabels, ledger, 3, {})).toThrow(expect.objectContaining({ code: 'digest-ledger' }));
});
