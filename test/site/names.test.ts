// Pages of names: what a name is, and every row that bears it.
import { describe, expect, it } from 'vitest';
import { planSite } from '../../site/site.js';
import { nameView } from '../../site/views/name.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';

const board = fixtureBoard();
const site = planSite(board, GENERATOR);
const view = (key: string) => nameView(site, key, `names/${key}.html`);
const tablesOf = (key: string): Readonly<Record<string, number>> =>
  Object.fromEntries(view(key).tables.map(({ id, rows }) => [id, rows.length]));

describe('the page of a name', () => {
  it('says what it is, what departs from its paper, and its parameters', () => {
    const { title, kind, paper, departures, parameters } = view('attacks/knockoff-random');
    expect({ title, kind, departures: departures.length }).toEqual({
      title: 'Knockoff, random',
      kind: 'attack',
      departures: 2,
    });
    expect(paper?.href).toBe('https://arxiv.org/abs/1812.02766');
    expect(parameters?.rows.map(({ cells }) => cells.map(({ text }) => text).slice(0, 3))).toEqual([
      ['batchSize', 'integer', '64'],
      ['order', '"random" or "sorted"', '—'],
    ]);
  });

  it('has every attack that bears it, on whatever pair', () => {
    const pairs = board.suites.flatMap((suite) => suite.pairs);
    const own = pairs
      .flatMap(({ entries }) => entries)
      .filter(({ attack, points }) => attack === 'knockoff-random' && points.length > 0);
    expect(own.length).toBeGreaterThan(1);
    expect(tablesOf('attacks/knockoff-random')).toEqual({ entries: own.length });
  });

  it('has the pairs of a dataset', () => {
    expect(tablesOf('datasets/gtsrb')).toMatchObject({ pairs: 1 });
  });

  it('has where a metric came out, and says where nobody measured it', () => {
    expect(tablesOf('metrics/fidelity')).toEqual({ values: 2 });
    expect(tablesOf('metrics/auroc')['values']).toBeGreaterThan(0);
    const bare = { ...board, suites: [] };
    expect(nameView(planSite(bare, GENERATOR), 'metrics/auroc', 'names/metrics/auroc.html').hasTables).toBe(false);
  });

  it('has no link to a paper whose address is no web address', () => {
    expect(view('attacks/hostile').paper?.href).toBeNull();
  });

  it('lies inside the site whatever the name is', () => {
    const plugins = { 'attacks/../x': { title: 'x', summary: '', paper: null } };
    expect(() => planSite({ ...board, plugins }, GENERATOR)).toThrow(RangeError);
  });
});
