import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttackPlugin, Ledger, TransferSet } from '../../../bench/contract/plugins.js';
import { ledgerImages } from '../../../bench/oracle/ledger-images.js';
import { ledgerPrefix } from '../../../bench/oracle/prefix.js';
import { checkTransferSet, ledgerTransferSet, transferSetOf } from '../../../bench/oracle/transfer.js';
import { strictObject } from '../../../bench/contract/primitives.js';
import { toyCore, toyImages, toyPool } from './toy.js';

/** Rows 4, own, 5, own; answers by the toy victim. */
async function mixedLedger(): Promise<Ledger> {
  const core = toyCore();
  const images = toyImages([4, 8, 1], [7, 0, 0], [5, 10, 1], [0, 0, 17]);
  await core.query({ images, rows: Int32Array.of(4, -1, 5, -1) }, 'a');
  return core.ledger();
}

function relabelling(toTransferSet: (ledger: Ledger) => TransferSet): AttackPlugin {
  const meta = { id: 'test-attack', title: '', version: '1.0.0', summary: '', paper: null, anytime: true };
  return { meta, parameters: strictObject({}), run: () => Promise.resolve(), toTransferSet };
}

const set = (positions: number[], targets: number[], weights: number[] | null = null): TransferSet => ({
  positions: Int32Array.from(positions),
  targets: { values: Float32Array.from(targets), rows: positions.length, columns: 3 },
  weights: weights === null ? null : Float32Array.from(weights),
});

describe('The default transfer set', () => {
  it('is the first answers in the order asked', async () => {
    const ledger = await mixedLedger();
    const { positions, targets, weights } = ledgerTransferSet(ledger, 2);
    expect([...positions]).toEqual([0, 1]);
    // (4, 8, 1) gives (5, 9, 2) / 16; (7, 0, 0) gives (8, 1, 1) / 10.
    expect(targets.values).toEqual(Float32Array.of(5 / 16, 9 / 16, 2 / 16, 0.8, 0.1, 0.1));
    expect(weights).toBeNull();
  });

  it('ends with the ledger when fewer queries were asked', async () => {
    expect(ledgerTransferSet(await mixedLedger(), 100).positions).toHaveLength(4);
  });

  it('is nested: that of a smaller budget is the beginning of that of a larger one', async () => {
    const ledger = await mixedLedger();
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), (one, other) => {
        const small = ledgerTransferSet(ledger, Math.min(one, other));
        const large = ledgerTransferSet(ledger, Math.max(one, other));
        expect(small.targets.values).toEqual(large.targets.values.subarray(0, small.targets.values.length));
      }),
    );
  });
});

describe("A plug-in's transfer set", () => {
  it('is made from no more of the ledger than the first queries', async () => {
    const ledger = await mixedLedger();
    const seen: Ledger[] = [];
    const plugin = relabelling((given) => {
      seen.push(given);
      return set([1], [0, 1, 0], [2]);
    });
    expect(transferSetOf(plugin, ledger, 3, {})).toEqual(set([1], [0, 1, 0], [2]));
    expect(seen[0]?.rows).toEqual(Int32Array.of(4, -1, 5));
    expect(seen[0]?.images).toEqual(toyImages([7, 0, 0]));
    expect(seen[0]?.counts).toEqual({ asked: 3, answered: 3, refused: 0 });
  });

  it.each<[string, TransferSet, RegExp?]>([
    ['a position behind the first queries', set([3], [1, 0, 0]), /^Return positions/],
    ['a negative position', set([-1], [1, 0, 0]), /^Return positions/],
    ['a target that is no number', set([0], [Number.NaN, 0, 0])],
    ['an infinite target', set([0], [Number.POSITIVE_INFINITY, 0, 0])],
    ['a negative target', set([0], [1, -1, 1])],
    ['too few targets', set([0, 1], [1, 0, 0])],
    ['a negative weight', set([0], [1, 0, 0], [-1])],
    ['too many weights', set([0], [1, 0, 0], [1, 1])],
  ])(
    'is refused with the name of the plug-in and what to do for %s',
    async (_, bad, hint = /^Return finite targets >= 0/) => {
      const ledger = await mixedLedger();
      const make = (): unknown =>
        transferSetOf(
          relabelling(() => bad),
          ledger,
          3,
          {},
        );
      const fault = { code: 'bad-transfer-set', name: 'PluginError', hint: expect.stringMatching(hint) as string };
      expect(make).toThrow(expect.objectContaining(fault));
      expect(make).toThrow(/test-attack/);
    },
  );

  it('may name a position twice', async () => {
    const twice = set([0, 0], [1, 0, 0, 0, 1, 0]);
    expect(
      checkTransferSet(twice, await mixedLedger(), { where: 'attack test-attack, toTransferSet', poolSize: 0 }),
    ).toBe(twice);
  });
});

describe('The images behind a ledger', () => {
  it('are pool rows and own pixels in the order asked', async () => {
    const ledger = await mixedLedger();
    const images = ledgerImages(ledger, toyPool(10).images);
    const expected = toyImages([4, 8, 1], [7, 0, 0], [5, 10, 1], [0, 0, 17]);
    expect(images.read([0, 1, 2, 3])).toEqual(expected);
  });

  it('are those of the first queries for a prefix', async () => {
    const prefix = ledgerPrefix(await mixedLedger(), 2);
    expect(ledgerImages(prefix, toyPool(10).images).read([1])).toEqual(toyImages([7, 0, 0]));
    expect(ledgerPrefix(await mixedLedger(), 1).images).toBeNull();
  });
});
