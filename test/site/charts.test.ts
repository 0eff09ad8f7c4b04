// Charts: names at the ends of curves, a chart a pool where curves are many, and names of rows that are never cut.
import { describe, expect, it } from 'vitest';
import type { AttackEntry, PairBoard } from '../../bench/contract/board.js';
import { spread } from '../../site/charts/direct-labels.js';
import { dumbbellChart } from '../../site/charts/dumbbell.js';
import { SURROGATE, VICTIM } from '../../site/charts/style.js';
import { planSite } from '../../site/site.js';
import { budgetCharts } from '../../site/views/budget-chart.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR } from '../support/fixture-site.js';

const board = fixtureBoard();
const site = planSite(board, GENERATOR);

function signs(): PairBoard {
  const pair = board.suites[0]?.pairs[0];
  if (pair === undefined) throw new Error('the fixture lost its pair');
  return pair;
}

/** The fixture's first attack as `count` attacks by turns on two pools. */
function attacks(count: number): readonly AttackEntry[] {
  const [first] = signs().entries;
  if (first === undefined) throw new Error('the fixture lost its attack');
  return Array.from({ length: count }, (_, at) => ({
    ...first,
    id: `a${at}`,
    attackParameters: { rounds: at, kind: `kind-${at}` },
    pool: at % 2 === 0 ? 'leaves' : 'noise',
  }));
}

function charts(entries: readonly AttackEntry[]) {
  return budgetCharts(site, signs(), {
    id: 'c',
    title: 'all',
    groupOf: ({ pool }) => pool ?? '',
    entries,
    controls: [],
    nameDefense: false,
  });
}

describe('names at the ends of curves', () => {
  const label = (at: number) => ({ at, size: 16 });

  it('stay where they are if there is room, and move apart by their height if not', () => {
    expect(spread([label(100), label(20)], 228).map(({ at }) => at)).toEqual([20, 100]);
    expect(spread([label(50), label(50), label(60)], 228).map(({ at }) => at)).toEqual([50, 66, 82]);
  });

  it('end above the bottom of the plot', () => {
    expect(spread([label(225), label(226)], 228).map(({ at }) => at)).toEqual([204, 220]);
  });

  it('are those of five curves, and the others are counted', () => {
    const entries = attacks(8).map((entry) => ({ ...entry, pool: 'leaves' }));
    const [chart, ...others] = charts(entries)?.charts ?? [];
    expect(others).toEqual([]);
    expect(chart?.legend.at(-1)?.label).toBe('3 others');
    const names = entries.filter(({ attackParameters }) =>
      chart?.svg.toHTML().includes(`(${String(attackParameters['kind'])})<`),
    );
    expect(names).toHaveLength(5);
  });
});

describe('charts of many curves', () => {
  it('are one up to five curves, and one a pool beyond', () => {
    expect(charts(attacks(5))?.charts.map(({ caption }) => caption)).toEqual(['all']);
    expect(charts(attacks(6))?.charts.map(({ caption }) => caption)).toEqual(['leaves', 'noise']);
  });

  it('say what they have in common once, above them', () => {
    const group = charts(attacks(6));
    expect(group?.legend.map(({ label }) => label)).toEqual(['victim 94.3 %']);
    for (const { legend } of group?.charts ?? [])
      expect(legend.every(({ label }) => label.startsWith('Knockoff'))).toBe(true);
  });
});

describe('every chart', () => {
  it('is drawn twice, so that its letters are legible in a narrow window too', () => {
    const [chart] = charts(attacks(1))?.charts ?? [];
    const drawings = chart?.svg.toHTML().match(/<svg [^>]*>/g) ?? [];
    expect(drawings.map((drawing) => Number(/ width="(\d+)"/.exec(drawing)?.[1]))).toEqual([580, 330]);
  });
});

describe('names of rows', () => {
  it('stand above their rows whole where they are long', () => {
    const label = `${'A dataset of many words '.repeat(5)}at its end`;
    const row = { label, first: 0.9, second: 0.5, publishedFirst: null, publishedSecond: null };
    const { svg } = dumbbellChart({
      id: 'd',
      title: 't',
      description: 'd',
      labels: 'long',
      xLabel: 'x',
      first: { label: 'victim', style: VICTIM },
      second: { label: 'surrogate', style: SURROGATE },
      rows: [row],
    });
    const text = svg
      .toHTML()
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain(label);
  });
});
