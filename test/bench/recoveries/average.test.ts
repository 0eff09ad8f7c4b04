// The mean of repeated answers, alone and behind an attack that repeats.
import { describe, expect, it } from 'vitest';
import type { Ledger, RecoveryContext, TransferSet } from '../../../bench/contract/plugins.js';
import { attack } from '../../../bench/attacks/knockoff-random.js';
import { recovery } from '../../../bench/recoveries/average.js';
import { runAttack } from '../attacks/attack-contract.js';

function ledgerOf(rows: number[], origins: number[] | null, answers: number[][]): Ledger {
  const columns = answers[0]?.length ?? 0;
  return {
    rows: Int32Array.from(rows),
    answers: { values: Float32Array.from(answers.flat()), rows: rows.length, columns },
    clients: new Int32Array(rows.length),
    images: null,
    ...(origins === null ? {} : { origins: Int32Array.from(origins) }),
    counts: { asked: rows.length, answered: rows.length, refused: 0 },
  };
}

const recover = (ledger: Ledger): Promise<TransferSet> => recovery.recover(ledger, {} as RecoveryContext, {});
const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toFixed(6)));

describe('average', () => {
  it('makes one item of three answers to one image', async () => {
    // Card W2: (.7,.2,.1), (.5,.4,.1), (.6,.1,.3) -> (.6,.233333,.166667).
    const ledger = ledgerOf(
      [4, -1, -1],
      [-1, 4, 4],
      [
        [0.7, 0.2, 0.1],
        [0.5, 0.4, 0.1],
        [0.6, 0.1, 0.3],
      ],
    );
    const { positions, targets, weights } = await recover(ledger);
    expect([...positions]).toEqual([0]);
    expect(rounded(targets.values)).toEqual([0.6, 0.233333, 0.166667]);
    expect(weights).toBeNull();
  });

  it('keeps images apart, in the order in which they were asked first', async () => {
    const ledger = ledgerOf([-1, 2, -1, 2, -1], [7, -1, -1, -1, 7], [[1], [2], [3], [4], [5]]);
    const { positions, targets } = await recover(ledger);
    expect([...positions]).toEqual([0, 1, 2]);
    expect([...targets.values]).toEqual([3, 3, 3]);
  });

  it('takes images that nobody says the origin of for different ones', async () => {
    expect([...(await recover(ledgerOf([-1, -1], null, [[1], [2]]))).positions]).toEqual([0, 1]);
  });
});

describe('knockoff-random with repeats', () => {
  const run = (budget: number, repeats: number, seed = 1) =>
    runAttack({ plugin: attack, budget, seed, parameters: { repeats } });

  it('pays every query: a budget of 30 with 3 an image makes 10 items', async () => {
    const { ledger, core } = await run(30, 3);
    expect(core.counts).toEqual({ asked: 30, answered: 30, refused: 0 });
    const { positions } = await recover(ledger);
    expect([...positions]).toEqual(Array.from({ length: 10 }, (_, image) => 3 * image));
  });

  it('asks the images of a run without repeats, in its order, as they are and then moved', async () => {
    const { ledger } = await run(30, 3);
    const plain = (await runAttack({ plugin: attack, budget: 10 })).ledger;
    const origins = [...(ledger.origins ?? [])];
    expect(origins.filter((_, position) => position % 3 === 0)).toEqual([...plain.rows]);
    expect(origins).toEqual([...plain.rows].flatMap((row) => [row, row, row]));
    const { pixels = new Uint8Array() } = ledger.images ?? {};
    const size = pixels.length / 30;
    const copies = Array.from({ length: 30 }, (_, index) => pixels.slice(index * size, (index + 1) * size).join());
    expect(new Set(copies).size).toBe(30);
  });

  it('cuts the last image short where the budget ends, and asks first what a smaller budget asks', async () => {
    const [small, large] = [(await run(11, 4)).ledger, (await run(30, 4)).ledger];
    expect(small.rows.length).toBe(11);
    expect(large.origins?.subarray(0, 11)).toEqual(small.origins);
    expect(large.images?.pixels.subarray(0, small.images?.pixels.length)).toEqual(small.images?.pixels);
  });
});
