// Copycat: what knockoff-random asks, trained on labels.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../../bench/contract/plugins.js';
import { attack } from '../../../bench/attacks/copycat.js';
import { attack as knockoff } from '../../../bench/attacks/knockoff-random.js';
import { runAttack } from './attack-contract.js';

function targetsOf(answers: readonly (readonly number[])[]): number[] {
  const [rows, columns] = [answers.length, answers[0]?.length ?? 0];
  const ledger: Ledger = {
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    answers: { values: Float32Array.from(answers.flat()), rows, columns },
    clients: new Int32Array(rows),
    images: null,
    counts: { asked: rows, answered: rows, refused: 0 },
  };
  return [...(attack.toTransferSet?.(ledger, {}).targets.values ?? [])];
}

describe('copycat', () => {
  it('keeps the class of an answer and nothing else of it', () => {
    // Card A3: labels 0 and 1; of the tie the lowest class.
    const answers = [
      [0.9, 0.06, 0.04],
      [0.2, 0.5, 0.3],
      [0.5, 0.5, 0],
    ];
    expect(targetsOf(answers)).toEqual([1, 0, 0, 0, 1, 0, 1, 0, 0]);
  });

  it('is the same behind whatever keeps the first class', () => {
    const posterior = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(posterior, fc.double({ min: 0.1, max: 9, noNaN: true }), (row, power) => {
        const largest = Math.max(...row);
        expect(targetsOf([row.map((value) => (value / largest) ** power)])).toEqual(
          row.map((value) => (value === largest ? 1 : 0)),
        );
      }),
    );
  });

  it('asks what knockoff-random asks, in its order', async () => {
    const [own, other] = [
      await runAttack({ plugin: attack, budget: 40 }),
      await runAttack({ plugin: knockoff, budget: 40 }),
    ];
    expect(own.ledger.rows).toEqual(other.ledger.rows);
  });
});
