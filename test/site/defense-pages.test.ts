// What defenses withstand and what they cost: matrices, fronts and marks.
import { describe, expect, it } from 'vitest';
import type { DefenseEntry, Estimate, PairBoard } from '../../bench/contract/board.js';
import { planSite } from '../../site/site.js';
import { heatmaps } from '../../site/views/heatmap.js';
import { ownershipView } from '../../site/views/ownership.js';
import { paretoCharts } from '../../site/views/pareto.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';

const board = fixtureBoard();
const site = planSite(board, GENERATOR);

function signs(): PairBoard {
  const pair = board.suites[0]?.pairs[0];
  if (pair === undefined) throw new Error('the fixture lost its pair');
  return pair;
}

const estimate = (value: number, unit = 'fraction'): Estimate => ({
  value,
  unit,
  interval: null,
  seeds: 1,
  caveats: [],
});

describe('the matrix of attacks and defenses', () => {
  it('has a cell for every figure at its budget, and a dash with a reason for what was not tried', () => {
    const pair = signs();
    const maps = heatmaps(site, pair, 'suite/a/defenses.html');
    expect(maps.length).toBeGreaterThan(0);
    for (const { id, rows, notes } of maps) {
      const budget = Number(id.replace('heatmap-', ''));
      const figures = pair.entries.flatMap(({ points }) =>
        points.filter(({ budgetQueries, metrics }) => budgetQueries === budget && metrics['accuracy']?.value != null),
      );
      const cells = rows.flatMap((row) => row.cells);
      expect(cells.filter(({ shade }) => shade !== null).length).toBe(figures.length);
      if (cells.some(({ text }) => text === '—')) expect(notes.length).toBeGreaterThan(0);
    }
  });
});

describe('the front of defenses', () => {
  const defense = (k: number, drop: number, accuracy: number): DefenseEntry => ({
    defense: 'top-k',
    defenseParameters: { k },
    strongestAttack: 'knockoff-random',
    budgetQueries: 500,
    metrics: { 'defense-accuracy-drop': estimate(drop), accuracy: estimate(accuracy) },
    rank: null,
    rankReason: null,
  });

  it('names those that no other beats in both, and counts the others', () => {
    const pair = { ...signs(), defenses: [defense(1, 0, 0.9), defense(2, 0.1, 0.5), defense(3, 0.2, 0.6)] };
    const [chart] = paretoCharts(site, pair);
    expect(chart?.legend.map(({ label }) => label)).toEqual([
      'top-k (k = 1)',
      'top-k (k = 2)',
      '1 that another beats in both',
    ]);
  });

  it('is not drawn of one defense', () => {
    expect(paretoCharts(site, { ...signs(), defenses: [defense(1, 0, 0.9)] })).toEqual([]);
  });
});

describe('the ownership board', () => {
  it('has the points of marked APIs and no others', () => {
    expect(ownershipView(site).table).toBeNull();
    const pair = signs();
    const [entry] = pair.entries;
    const [point] = entry?.points ?? [];
    if (entry === undefined || point === undefined) throw new Error('the fixture lost its point');
    const marked = { ...point, metrics: { ...point.metrics, 'ownership-p-value': estimate(1e-20, 'probability') } };
    const suites = board.suites.slice(0, 1).map((suite) => ({
      ...suite,
      pairs: [{ ...pair, entries: [{ ...entry, points: [marked, point] }] }],
    }));
    const { table } = ownershipView(planSite({ ...board, suites }, GENERATOR));
    expect(table?.rows.map(({ cells }) => cells[4]?.text)).toEqual(['<0.001']);
  });
});
