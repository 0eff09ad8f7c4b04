// Attacks beside random queries: only where everything else is alike, item by item, and corrected for how many there are.
import { describe, expect, it } from 'vitest';
import type { AgainstRandom } from '../../../bench/contract/board.js';
import type { AttackCell } from '../../../bench/contract/plan.js';
import { attackRecord, rank, type TestRecord } from './records.js';

/** So many of 200 items right, by seed. */
function seeds(cell: Partial<AttackCell>, ...right: readonly number[]): TestRecord[] {
  return right.map((known, index) =>
    attackRecord({
      cell: { ...cell, seed: index + 1 },
      right: known,
      path: `${JSON.stringify(cell)}/${index}.json`,
    }),
  );
}

const RANDOM = { attack: 'knockoff-random' };
const CHOOSING = { attack: 'activethief' };

function besides(...records: readonly TestRecord[]): readonly AgainstRandom[] {
  return rank(records).suites[0]?.pairs[0]?.againstRandom ?? [];
}

describe('an attack beside random queries', () => {
  it('has the mean difference over items and seeds, with an interval and a test', () => {
    // 60, 61 and 62 of 200 items more.
    const [row] = besides(...seeds(RANDOM, 100, 100, 100), ...seeds(CHOOSING, 160, 161, 162));
    expect(row).toMatchObject({ entry: 'activethief/none', random: 'knockoff-random/none', budgetQueries: 1000 });
    const { difference, p } = row ?? {};
    expect(difference).toMatchObject({
      value: expect.closeTo(61 / 200, 12) as number,
      unit: 'fraction',
      seeds: 3,
      caveats: [],
    });
    expect(p).toBeLessThan(0.001);
    const interval = difference?.value == null ? null : difference.interval;
    expect(interval?.low).toBeGreaterThan(0.2);
    expect(interval?.high).toBeLessThan(0.4);
  });

  it('is adjusted for as many tests as the table has', () => {
    const random = seeds(RANDOM, 100, 100, 100);
    const alone = besides(...random, ...seeds(CHOOSING, 104, 107, 110));
    const among = besides(
      ...random,
      ...seeds(CHOOSING, 104, 107, 110),
      ...seeds({ attack: 'marich' }, 100, 101, 100),
      ...seeds({ attack: 'dissector' }, 101, 100, 99),
    );
    const p = (rows: readonly AgainstRandom[]): number | null =>
      rows.find(({ entry }) => entry.startsWith('activethief'))?.p ?? null;
    // The smallest of three p-values counts three times.
    expect(p(among)).toBeCloseTo(3 * (p(alone) ?? 0), 9);
  });

  it('is not tested with one seed, and says why', () => {
    const [row] = besides(...seeds(RANDOM, 100), ...seeds(CHOOSING, 160));
    expect(row).toMatchObject({ p: null, difference: { value: 0.3, seeds: 1, caveats: ['seeds not covered'] } });
  });

  it.each<readonly [string, Partial<AttackCell>]>([
    ['to another pool', { pool: 'noise' }],
    ['behind another defense', { defense: 'argmax' }],
    ['of another surrogate', { surrogateModel: 'resnet34' }],
    ['with another recovery', { recovery: 'argmax' }],
    ['from several clients', { clients: 10 }],
    ['without a pool', { pool: null }],
    ['at another budget', { budgetQueries: 2000 }],
  ])('is absent where random queries were %s', (_, cell) => {
    expect(besides(...seeds(RANDOM, 100, 100), ...seeds({ ...CHOOSING, ...cell }, 160, 161))).toEqual([]);
  });
});
