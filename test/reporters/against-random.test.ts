import { describe, expect, it } from 'vitest';
import type { AgainstRandom } from '../../bench/contract/board.js';
import { againstRandomTables } from '../../reporters/tables/against-random.js';
import { fixtureBoard } from '../fixtures/board.js';

const pairs = fixtureBoard().suites.flatMap((suite) => suite.pairs);

/** A row of the first attack of each pair. */
function tablesWith(...rows: readonly Pick<AgainstRandom, 'p'>[]): readonly (readonly string[])[] {
  return pairs.slice(0, 1).flatMap((pair) => {
    const difference = { value: -0.0123, unit: 'fraction', interval: null, seeds: 3, caveats: [] };
    const beside = {
      entry: pair.entries[0]?.id ?? '',
      random: 'knockoff-random/none',
      budgetQueries: 2000,
      difference,
    };
    const tables = againstRandomTables({ ...pair, againstRandom: rows.map(({ p }) => ({ ...beside, p })) });
    return tables.flatMap((table) => [...table.rows.map(({ cells }) => cells.slice(-4)), [table.notes.at(-1) ?? '']]);
  });
}

describe('attacks beside random queries', () => {
  it('have signed points and a p-value, or say why they are not tested', () => {
    expect(tablesWith({ p: 0.0004 }, { p: null })).toEqual([
      ['2,000', '−1.2', '—', '<0.001'],
      ['2,000', '−1.2', '—', '—'],
      ['Rows of one seed are not tested: another training may turn them.'],
    ]);
  });

  it('have no table where there are none', () => {
    expect(pairs.flatMap((pair) => againstRandomTables({ ...pair, againstRandom: [] }))).toEqual([]);
  });
});
