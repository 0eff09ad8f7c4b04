// Class by class: one order for all charts, and the gap against how often a class was asked.
import { describe, expect, it } from 'vitest';
import { byGap, gapChart } from '../../site/views/class-gap.js';
import { fixtureBoard } from '../fixtures/board.js';

const row = (id: number, n: number, victimCorrect: number, surrogateCorrect: number, transferCount: number | null) => ({
  class: id,
  name: `sign ${id}`,
  n,
  victimCorrect,
  surrogateCorrect,
  transferCount,
});

describe('the gaps of classes', () => {
  it('come largest first, classes without test images last', () => {
    const rows = [row(0, 0, 0, 0, 5), row(1, 10, 9, 8, 5), row(2, 10, 9, 2, 5), row(3, 10, 8, 7, 5)];
    expect(byGap(rows).map((one) => one.class)).toEqual([2, 1, 3, 0]);
  });

  it('are a chart that names the five largest and counts the others, without those nobody counted', () => {
    const pair = fixtureBoard().suites[0]?.pairs[0];
    if (pair === undefined) throw new Error('the fixture lost its pair');
    const rows = [...Array.from({ length: 7 }, (_, at) => row(at, 10, 9, at, at * 10)), row(7, 10, 9, 0, null)];
    const classes = { budgetQueries: 1, attack: 'x', seed: 1, rows };
    const legend = gapChart({ ...pair, classes })?.legend.map(({ label }) => label);
    expect(legend).toEqual(['0 sign 0', '1 sign 1', '2 sign 2', '3 sign 3', '4 sign 4', '2 other classes']);
    expect(gapChart({ ...pair, classes: { ...classes, rows: rows.slice(0, 1) } })).toBeNull();
  });
});
