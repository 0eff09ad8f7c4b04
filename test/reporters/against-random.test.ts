import { describe, expect, it } from 'vitest';
import type { PairBoard } from '../../bench/contract/board.js';
import { againstRandomTables } from '../../reporters/tables/against-random.js';
import { fixtureBoard } from '../fixtures/board.js';

const pair = fixtureBoard().suites.flatMap(({ pairs }) => pairs)[0] as PairBoard;
const [entry] = pair.entries;
const row = (value: number, p: number | null) => ({
  entry: entry?.id ?? '',
  random: 'knockoff-random/none',
  budgetQueries: 2000,
  difference: { value, unit: 'fraction', interval: null, seeds: p === null ? 1 : 3, caveats: [] },
  p,
});

describe('attacks beside random queries', () => {
  it('have signed points and a p-value, or say why they are not tested', () => {
    const [table] = againstRandomTables({ ...pair, againstRandom: [row(0.0123, 0.0004), row(-0.0123, null)] });
    expect(table?.rows.map(({ cells }) => cells.slice(-4))).toEqual([
      ['2,000', '+1.2', '—', '<0.001'],
      ['2,000', '−1.2', '—', '—'],
    ]);
    expect(table?.notes.at(-1)).toContain('Rows of one seed are not tested');
  });

  it('have no table where there are none', () => {
    expect(againstRandomTables(pair)).toEqual([]);
  });
});
