// Which attack of a pair is called its best.
import { describe, expect, it } from 'vitest';
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import { bestPoint, unrankedBeyond } from '../../site/views/summary.js';

const estimate = (value: number) => ({ value, unit: 'fraction', interval: null, seeds: 1, caveats: [] });

/** As much of an entry as the choice looks at. */
function entryOf(id: string, rank: AttackEntry['rank'], accuracy: number): AttackEntry {
  const points = [{ budgetQueries: 10, metrics: { accuracy: estimate(accuracy) } }];
  return { id, defense: 'none', rank, points } as unknown as AttackEntry;
}

const best = (...entries: AttackEntry[]): string | undefined =>
  bestPoint({ entries } as unknown as PairBoard, 'none')?.entry.id;

describe('the best attack of a pair', () => {
  it('is the first that was ranked, whatever others got that could not be compared', () => {
    expect(best(entryOf('ranked', { low: 1, high: 1 }, 0.5), entryOf('incomplete', null, 0.9))).toBe('ranked');
  });

  it('is the one that got most where none was ranked, not the first by name', () => {
    expect(best(entryOf('a', null, 0.91), entryOf('b', null, 0.98))).toBe('b');
  });

  it('does not hide what others got that could not be compared: one got more, 98 %, and one more for more queries', () => {
    const ranked = entryOf('ranked', { low: 1, high: 2 }, 0.9);
    const others = [entryOf('second', { low: 1, high: 2 }, 0.95), entryOf('a', null, 0.98), entryOf('b', null, 0.89)];
    const costly = entryOf('costly', null, 0.99);
    const more = { ...costly, points: costly.points.map((point) => ({ ...point, budgetQueries: 11 })) };
    const pair = { entries: [ranked, ...others, more] } as unknown as PairBoard;
    const first = bestPoint(pair, 'none');
    expect(first === null ? '' : unrankedBeyond(pair, first)).toBe(
      'first of those ranked; attacks that could not be ranked and got more: 1, up to 98.0 %',
    );
  });

  it('is none where nothing was measured', () => {
    expect(best()).toBeUndefined();
  });
});
