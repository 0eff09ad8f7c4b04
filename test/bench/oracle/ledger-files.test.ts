import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StealBenchError } from '../../../bench/contract/errors.js';
import type { Ledger } from '../../../bench/contract/plugins.js';
import { decodeLedger, encodeLedger } from '../../../bench/oracle/ledger-files.js';
import { toyCore, toyImages } from './toy.js';

async function someLedger(): Promise<Ledger> {
  const core = toyCore({ budgetQueries: 4 });
  await core.query({ images: toyImages([1, 1, 1], [2, 2, 2]), rows: Int32Array.of(8, -1) }, 'a');
  await core.query({ images: toyImages([3, 3, 3]), rows: Int32Array.of(9) }, 'b');
  await core.query({ images: toyImages([1, 1, 1], [2, 2, 2]), rows: null }, 'b').catch(() => null);
  return core.ledger();
}

describe('Ledger files', () => {
  it('give back the ledger they were made of', async () => {
    const ledger = await someLedger();
    expect(ledger.counts).toEqual({ asked: 5, answered: 3, refused: 2 });
    expect(decodeLedger(encodeLedger(ledger))).toEqual(ledger);
  });

  it('hold no images where every query was a pool row', async () => {
    const core = toyCore();
    await core.query({ images: toyImages([3, 3, 3]), rows: Int32Array.of(9) }, 'a');
    const files = encodeLedger(core.ledger());
    expect(Object.keys(files).sort()).toEqual([
      'ledger-answers.npy',
      'ledger-clients.npy',
      'ledger-counts.json',
      'ledger-rows.npy',
    ]);
    expect(decodeLedger(files)).toEqual(core.ledger());
  });

  it('give back a ledger without queries', () => {
    const ledger = toyCore().ledger();
    expect(decodeLedger(encodeLedger(ledger))).toEqual(ledger);
  });

  it('are refused by name when one is missing', async () => {
    const files = encodeLedger(await someLedger());
    for (const name of Object.keys(files)) {
      const rest = Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
      expect(() => decodeLedger(rest)).toThrow(expect.objectContaining({ code: 'bad-ledger', where: name }));
    }
  });

  it('are refused when they belong to two ledgers', async () => {
    const core = toyCore();
    await core.query({ images: toyImages([3, 3, 3]), rows: null }, 'a');
    const other = encodeLedger(core.ledger());
    const files = encodeLedger(await someLedger());
    for (const name of Object.keys(other).filter((file) => file !== 'ledger-images.npy')) {
      const mixed = { ...files, [name]: other[name] ?? new Uint8Array() };
      expect(() => decodeLedger(mixed)).toThrow(expect.objectContaining({ code: 'bad-ledger' }));
    }
  });

  it('never crash the reader, whatever bytes they hold', async () => {
    const files = encodeLedger(await someLedger());
    const damage = fc.record({
      name: fc.constantFrom(...Object.keys(files)),
      position: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ name, position, byte, cut }) => {
        const bytes = files[name]?.slice() ?? new Uint8Array();
        const at = Math.floor(position * bytes.length);
        bytes[at] = byte;
        try {
          decodeLedger({ ...files, [name]: cut ? bytes.subarray(0, at) : bytes });
        } catch (error) {
          expect(error).toBeInstanceOf(StealBenchError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
